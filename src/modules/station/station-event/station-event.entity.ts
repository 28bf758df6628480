import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { EventNotificationType, EventTrigger } from './station-event.js';

/** Something that a station noticed at one of its variables (N07, N08). */
@Entity({ schema: 'station', name: 'station_event' })
export class StationEvent implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  @Column({ type: 'integer', name: 'event_id' })
  eventId!: number;

  @Column({ type: 'text', name: 'trigger' })
  trigger!: EventTrigger;

  @Column({ type: 'text', name: 'notification_type' })
  notificationType!: EventNotificationType;

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

  /** Null for one that is secret. */
  @Column({ type: 'text', name: 'actual_value', nullable: true })
  actualValue!: string | null;

  @Column({ type: 'boolean', name: 'cleared' })
  cleared!: boolean;

  @Column({ type: 'integer', name: 'cause', nullable: true })
  cause!: number | null;

  @Column({ type: 'text', name: 'tech_code', nullable: true })
  techCode!: string | null;

  @Column({ type: 'text', name: 'tech_info', nullable: true })
  techInfo!: string | null;

  @Column({ type: 'text', name: 'transaction_id', nullable: true })
  transactionId!: string | null;

  @Column({ type: 'integer', name: 'monitor_id', nullable: true })
  monitorId!: number | null;

  /** As far as the station's clock can be believed. */
  @Column({ type: 'timestamptz', precision: 3, name: 'occurred_at' })
  at!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'reported_at', nullable: true })
  reportedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'received_at' })
  receivedAt!: Date;
}
