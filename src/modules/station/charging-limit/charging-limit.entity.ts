import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { ChargingLimitSource, ChargingSchedule } from '../charging-profile/charging-profile.js';

/** A limit that somebody else than us sets a station at present (2.0.1 K11, K12). */
@Entity({ schema: 'station', name: 'charging_limit' })
export class ChargingLimit implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  /** 0 is the whole station. */
  @Column({ type: 'integer', name: 'evse_id' })
  evseId!: number;

  @Column({ type: 'text', name: 'charging_limit_source' })
  chargingLimitSource!: ChargingLimitSource;

  /** Null for what the station did not say. */
  @Column({ type: 'boolean', name: 'is_grid_critical', nullable: true })
  isGridCritical!: boolean | null;

  /** Empty where the station tells only that it is limited. */
  @Column({ type: 'jsonb', name: 'charging_schedules' })
  chargingSchedules!: ChargingSchedule[];

  @Column({ type: 'timestamptz', precision: 3, name: 'received_at' })
  receivedAt!: Date;
}
