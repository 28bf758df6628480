import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { EvChargingNeeds, EvScheduleView } from './ev-charging.js';

/** What the car at an EVSE told last, of what it needs and of what it plans (2.0.1 K15 to K17). */
@Entity({ schema: 'station', name: 'ev_charging' })
export class EvCharging implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  @Column({ type: 'integer', name: 'evse_id' })
  evseId!: number;

  @Column({ type: 'text', name: 'transaction_id', nullable: true })
  transactionId!: string | null;

  @Column({ type: 'jsonb', name: 'charging_needs', nullable: true })
  chargingNeeds!: EvChargingNeeds | null;

  @Column({ type: 'integer', name: 'max_schedule_tuples', nullable: true })
  maxScheduleTuples!: number | null;

  /** As the station was answered. */
  @Column({ type: 'text', name: 'needs_status', nullable: true })
  needsStatus!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'needs_at', nullable: true })
  needsAt!: Date | null;

  @Column({ type: 'jsonb', name: 'ev_schedule', nullable: true })
  evSchedule!: EvScheduleView | null;

  /** As the station was answered. */
  @Column({ type: 'text', name: 'schedule_status', nullable: true })
  scheduleStatus!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'schedule_at', nullable: true })
  scheduleAt!: Date | null;

  /** How often in a row the profile was sent again because the car planned to exceed it. */
  @Column({ type: 'integer', name: 'renegotiations' })
  renegotiations!: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'renewed_at', nullable: true })
  renewedAt!: Date | null;
}
