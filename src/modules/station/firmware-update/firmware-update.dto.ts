import { ApiProperty } from '@nestjs/swagger';
import { StringField, TimeField } from '../../../platform/http/fields.js';
import {
  LocationField,
  RetriesField,
  RetryIntervalField,
  StationTaskDto,
  taskQuery,
  toStationTaskDto,
} from '../station-task/station-task.dto.js';
import type { FirmwareUpdate } from './firmware-update.entity.js';
import { FIRMWARE_UPDATE_STATUSES } from './firmware-update.js';

export class UpdateFirmwareDto {
  @LocationField('Where the charger gets the firmware')
  location!: string;

  @TimeField({ optional: true, description: 'Not before; at once when left out' })
  retrieveAt?: string;

  @TimeField({ optional: true, description: 'Not before; as soon as it can when left out' })
  installAt?: string;

  @RetriesField()
  retries?: number;

  @RetryIntervalField()
  retryIntervalSeconds?: number;

  @StringField({
    max: 5500,
    optional: true,
    description: 'The certificate that the firmware was signed with, in PEM; with `signature`',
  })
  signingCertificate?: string;

  @StringField({ max: 800, optional: true, description: 'The signature of the firmware, in Base64' })
  signature?: string;
}

export class FirmwareUpdateQuery extends taskQuery(FIRMWARE_UPDATE_STATUSES) {}

export class FirmwareUpdateDto extends StationTaskDto {
  @ApiProperty({
    type: String,
    enum: FIRMWARE_UPDATE_STATUSES,
    description:
      'The charger’s last word. Before it: `Requested`; `Failed` when it was not answered, and may have been ' +
      'taken all the same. `Canceled` when the charger gave it up for a newer one.',
  })
  status!: string;

  @ApiProperty({ type: String, nullable: true, example: 'https://example.com/firmware-2.1.bin' })
  location!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  retrieveAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  installAt!: Date | null;

  @ApiProperty({ type: Boolean, nullable: true, description: 'Whether the charger was to check a signature' })
  signed!: boolean | null;
}

export const toFirmwareUpdateDto = (update: FirmwareUpdate): Readonly<FirmwareUpdateDto> => ({
  ...toStationTaskDto(update),
  status: update.status,
  location: update.location,
  retrieveAt: update.retrieveAt,
  installAt: update.installAt,
  signed: update.signed,
});
