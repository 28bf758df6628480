import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, StringField, TimeField } from '../../../../platform/http/fields.js';
import { PageQuery } from '../../../../platform/http/page.dto.js';
import type { SecurityEvent } from '../security-event.entity.js';

export class SecurityEventQuery extends PageQuery {
  @StringField({ max: 50, optional: true, example: 'TamperDetectionActivated' })
  type?: string;

  @BooleanField({ query: true, optional: true })
  critical?: boolean;

  @TimeField({ optional: true, description: 'That happened then or later' })
  from?: string;

  @TimeField({ optional: true, description: 'That happened before then' })
  to?: string;
}

export class SecurityEventDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({
    type: String,
    example: 'TamperDetectionActivated',
    description: 'As OCPP 2.0.1 names it, or as the maker of the station does',
  })
  type!: string;

  @ApiProperty({ type: String, nullable: true, example: 'The lid was opened' })
  techInfo!: string | null;

  @ApiProperty({ type: Boolean, description: 'By the list of OCPP' })
  critical!: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it happened: the time of receipt where the station’s clock cannot be right',
  })
  at!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'By the station’s clock' })
  reportedAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time' })
  receivedAt!: Date;
}

export const toSecurityEventDto = (event: SecurityEvent): Readonly<SecurityEventDto> => ({
  id: event.id,
  stationId: event.stationId,
  type: event.type,
  techInfo: event.techInfo,
  critical: event.critical,
  at: event.at,
  reportedAt: event.reportedAt,
  receivedAt: event.receivedAt,
});
