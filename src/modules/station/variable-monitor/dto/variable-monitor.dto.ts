import { ApiProperty } from '@nestjs/swagger';
import { StringField } from '../../../../platform/http/fields.js';
import { PageQuery } from '../../../../platform/http/page.dto.js';
import type { VariableMonitor } from '../variable-monitor.entity.js';
import { MONITOR_TYPES, type MonitorType } from '../variable-monitor.js';

export class VariableMonitorQuery extends PageQuery {
  @StringField({ max: 50, optional: true, example: 'EVSE' })
  component?: string;

  @StringField({ max: 50, optional: true, example: 'Power' })
  variable?: string;
}

/** Where in the device model something is. */
export abstract class MonitoredVariableDto {
  @ApiProperty({ type: String, example: 'EVSE' })
  component!: string;

  @ApiProperty({ type: String, nullable: true })
  componentInstance!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 1 })
  evseId!: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  connectorId!: number | null;

  @ApiProperty({ type: String, example: 'Power' })
  variable!: string;

  @ApiProperty({ type: String, nullable: true })
  variableInstance!: string | null;
}

export class VariableMonitorDto extends MonitoredVariableDto {
  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: 'integer', example: 17, description: 'The station’s own number of it' })
  monitorId!: number;

  @ApiProperty({ type: String, enum: MONITOR_TYPES })
  type!: MonitorType;

  @ApiProperty({
    type: Number,
    example: 22_000,
    description: 'The threshold or the change in the unit of the variable; of a periodic one, seconds',
  })
  value!: number;

  @ApiProperty({
    type: 'integer',
    example: 5,
    description: 'From 0, an emergency, to 9, of interest to makers',
  })
  severity!: number;

  @ApiProperty({ type: Boolean, description: 'Whether it is active only during a transaction' })
  transaction!: boolean;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: 'True when it was set from here; null when the station reported it, which does not tell',
  })
  custom!: boolean | null;

  @ApiProperty({ type: String, format: 'date-time', description: 'When the station told of it last' })
  receivedAt!: Date;
}

/** The columns have a value for what a variable does not have, so that they can be part of a key. */
export const toMonitoredVariableDto = (row: MonitoredVariableRow) => ({
  component: row.component,
  componentInstance: row.componentInstance === '' ? null : row.componentInstance,
  evseId: row.evseId === 0 ? null : row.evseId,
  connectorId: row.connectorId === 0 ? null : row.connectorId,
  variable: row.variable,
  variableInstance: row.variableInstance === '' ? null : row.variableInstance,
});

type MonitoredVariableRow = Pick<
  VariableMonitor,
  'component' | 'componentInstance' | 'evseId' | 'connectorId' | 'variable' | 'variableInstance'
>;

export const toVariableMonitorDto = (monitor: VariableMonitor): Readonly<VariableMonitorDto> => ({
  ...toMonitoredVariableDto(monitor),
  stationId: monitor.stationId,
  monitorId: monitor.monitorId,
  type: monitor.type,
  value: monitor.value,
  severity: monitor.severity,
  transaction: monitor.transaction,
  custom: monitor.custom,
  receivedAt: monitor.receivedAt,
});
