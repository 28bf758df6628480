import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, StringField, TimeField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import {
  MonitoredVariableDto,
  toMonitoredVariableDto,
} from '../variable-monitor/dto/variable-monitor.dto.js';
import type { StationEvent } from './station-event.entity.js';
import {
  EVENT_NOTIFICATION_TYPES,
  EVENT_TRIGGERS,
  type EventNotificationType,
  type EventTrigger,
} from './station-event.js';

export class StationEventQuery extends PageQuery {
  @StringField({ max: 50, optional: true, example: 'EVSE' })
  component?: string;

  @StringField({ max: 50, optional: true, example: 'Power' })
  variable?: string;

  @BooleanField({ query: true, optional: true })
  cleared?: boolean;

  @TimeField({ optional: true, description: 'That happened then or later' })
  from?: string;

  @TimeField({ optional: true, description: 'That happened before then' })
  to?: string;
}

export class StationEventDto extends MonitoredVariableDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: 'integer', example: 42, description: 'The station’s own number of it' })
  eventId!: number;

  @ApiProperty({ type: String, enum: EVENT_TRIGGERS })
  trigger!: EventTrigger;

  @ApiProperty({ type: String, enum: EVENT_NOTIFICATION_TYPES })
  notificationType!: EventNotificationType;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '22150.5',
    description: 'Empty for a variable that can only be written; null for one that is secret',
  })
  actualValue!: string | null;

  @ApiProperty({ type: Boolean, description: 'Whether the value is within its bounds again' })
  cleared!: boolean;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The eventId of the event that caused it' })
  cause!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'A code of the maker’s own' })
  techCode!: string | null;

  @ApiProperty({ type: String, nullable: true })
  techInfo!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The charger’s own id of the transaction' })
  transactionId!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The monitor that noticed it' })
  monitorId!: number | null;

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

export const toStationEventDto = (event: StationEvent): Readonly<StationEventDto> => ({
  ...toMonitoredVariableDto(event),
  id: event.id,
  stationId: event.stationId,
  eventId: event.eventId,
  trigger: event.trigger,
  notificationType: event.notificationType,
  actualValue: event.actualValue,
  cleared: event.cleared,
  cause: event.cause,
  techCode: event.techCode,
  techInfo: event.techInfo,
  transactionId: event.transactionId,
  monitorId: event.monitorId,
  at: event.at,
  reportedAt: event.reportedAt,
  receivedAt: event.receivedAt,
});
