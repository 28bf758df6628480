import { ApiProperty } from '@nestjs/swagger';
import { StringField } from '../../../platform/http/fields.js';
import {
  LocationField,
  RetriesField,
  RetryIntervalField,
  StationTaskDto,
  taskQuery,
  toStationTaskDto,
} from '../station-task/station-task.dto.js';
import type { FirmwarePublication } from './firmware-publication.entity.js';
import { FIRMWARE_PUBLICATION_STATUSES } from './firmware-publication.js';

const ChecksumField = () =>
  StringField({
    max: 32,
    pattern: /^[0-9A-Fa-f]{32}$/,
    patternMessage: 'must be an MD5 checksum, 32 digits in hex',
    description: 'MD5 of the whole file, in hex',
  });

export class PublishFirmwareDto {
  @LocationField('Where the station gets the firmware that it publishes')
  location!: string;

  @ChecksumField()
  checksum!: string;

  @RetriesField()
  retries?: number;

  @RetryIntervalField()
  retryIntervalSeconds?: number;
}

export class UnpublishFirmwareDto {
  @ChecksumField()
  checksum!: string;
}

export class FirmwarePublicationQuery extends taskQuery(FIRMWARE_PUBLICATION_STATUSES) {}

export class FirmwarePublicationDto extends StationTaskDto {
  @ApiProperty({
    type: String,
    enum: FIRMWARE_PUBLICATION_STATUSES,
    description:
      'The station’s last word. Before it: `Requested`; `Failed` when it was not answered, and may have been ' +
      'taken all the same. `Unpublished` when it was asked to publish the file no longer, and has it no longer.',
  })
  status!: string;

  @ApiProperty({ type: String, nullable: true, example: 'https://example.com/firmware-2.1.bin' })
  location!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'd41d8cd98f00b204e9800998ecf8427e' })
  checksum!: string | null;

  @ApiProperty({
    type: [String],
    example: ['https://192.168.1.10/firmware-2.1.bin'],
    description: 'Where the stations behind it get the firmware',
  })
  publishedLocations!: string[];
}

export const toFirmwarePublicationDto = (
  publication: FirmwarePublication,
): Readonly<FirmwarePublicationDto> => ({
  ...toStationTaskDto(publication),
  status: publication.status,
  location: publication.location,
  checksum: publication.checksum,
  publishedLocations: publication.publishedLocations,
});
