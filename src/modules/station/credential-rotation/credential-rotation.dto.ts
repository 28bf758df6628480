import { ApiProperty } from '@nestjs/swagger';
import {
  EnumField,
  IntegerField,
  StringField,
  StringListField,
  UuidField,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';

const MAX_STATIONS = 1000;
const MAX_DAYS = 3650;

export const ROTATION_STATES = ['due', 'sent', 'done', 'failed'] as const;
export type RotationState = (typeof ROTATION_STATES)[number];

export class PlanRotationDto {
  @StringListField({ maxItems: MAX_STATIONS, max: 48, optional: true, description: 'Only these' })
  stationIds?: string[];

  @UuidField({ optional: true, description: 'Only those of this location' })
  locationId?: string;

  @IntegerField({
    min: 0,
    max: MAX_DAYS,
    optional: true,
    description: 'Only those whose newest password is older than that',
  })
  olderThanDays?: number;
}

export class PlannedRotationDto {
  @ApiProperty({ type: 'integer', example: 120, description: 'Stations that are due now' })
  stations!: number;
}

export class RotationProgressDto {
  @ApiProperty({ type: 'integer', description: 'Wait for their turn, or until they are online' })
  due!: number;

  @ApiProperty({ type: 'integer', description: 'Have been sent a password and not used it yet' })
  sent!: number;

  @ApiProperty({ type: 'integer', description: 'Have used it' })
  done!: number;

  @ApiProperty({ type: 'integer', description: 'Are not attempted any more' })
  failed!: number;
}

export class CredentialRotationQuery extends PageQuery {
  @EnumField(ROTATION_STATES, { optional: true })
  state?: RotationState;

  @StringField({ max: 48, optional: true })
  stationId?: string;
}

export class CredentialRotationDto {
  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ enum: ROTATION_STATES })
  state!: RotationState;

  @ApiProperty({ type: String, nullable: true, description: 'Of the latest attempt that did not succeed' })
  reason!: string | null;

  @ApiProperty({ type: 'integer' })
  attempts!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Not before then' })
  nextAttemptAt!: Date | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The latest attempt' })
  commandId!: string | null;

  @ApiProperty({ type: String, example: 'operator@example.com' })
  requestedBy!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  requestedAt!: Date;
}
