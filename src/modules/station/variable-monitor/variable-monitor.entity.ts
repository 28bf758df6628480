import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { MonitorType } from './variable-monitor.js';

/** A monitor that a station has on one of its variables, as it told last. */
@Entity({ schema: 'station', name: 'variable_monitor' })
export class VariableMonitor implements TenantScope {
  @PrimaryColumn({ type: 'text', name: 'station_id' })
  stationId!: string;

  @PrimaryColumn({ type: 'integer', name: 'monitor_id' })
  monitorId!: number;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'component' })
  component!: string;

  /** Empty for none, as is `variableInstance`. */
  @Column({ type: 'text', name: 'component_instance' })
  componentInstance!: string;

  /** 0 for none, as is `connectorId`. */
  @Column({ type: 'integer', name: 'evse_id' })
  evseId!: number;

  @Column({ type: 'integer', name: 'connector_id' })
  connectorId!: number;

  @Column({ type: 'text', name: 'variable' })
  variable!: string;

  @Column({ type: 'text', name: 'variable_instance' })
  variableInstance!: string;

  @Column({ type: 'text', name: 'type' })
  type!: MonitorType;

  @Column({ type: 'double precision', name: 'value' })
  value!: number;

  @Column({ type: 'integer', name: 'severity' })
  severity!: number;

  @Column({ type: 'boolean', name: 'transaction' })
  transaction!: boolean;

  /** Null when the station has reported it, which does not say. */
  @Column({ type: 'boolean', name: 'custom', nullable: true })
  custom!: boolean | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'received_at' })
  receivedAt!: Date;
}
