import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import type { CdrLine } from './rating.js';

export const CDR_STATUSES = ['final', 'held'] as const;
export type CdrStatus = (typeof CDR_STATUSES)[number];

/** Charge detail record: what an ended session used and costs. One for each session. */
@Entity({ schema: 'billing', name: 'cdr' })
export class Cdr implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'uuid', name: 'session_id' })
  sessionId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  @Column({ type: 'uuid', name: 'location_id', nullable: true })
  locationId!: string | null;

  @Column({ type: 'uuid', name: 'driver_id', nullable: true })
  driverId!: string | null;

  @Column({ type: 'text', name: 'id_token', nullable: true })
  idToken!: string | null;

  @Column({ type: 'uuid', name: 'tariff_id' })
  tariffId!: string;

  @Column({ type: 'integer', name: 'tariff_version' })
  tariffVersion!: number;

  /** One more for each time that its figures changed. */
  @Column({ type: 'integer', name: 'revision' })
  revision!: number;

  /** `held` while its session is for review. */
  @Column({ type: 'text', name: 'status' })
  status!: CdrStatus;

  @Column({ type: 'timestamptz', precision: 3, name: 'started_at' })
  startedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'ended_at' })
  endedAt!: Date;

  @Column({ type: 'bigint', name: 'energy_wh' })
  energyWh!: number;

  @Column({ type: 'integer', name: 'duration_seconds' })
  durationSeconds!: number;

  @Column({ type: 'integer', name: 'idle_seconds' })
  idleSeconds!: number;

  @Column({ type: 'numeric', name: 'total_excl_vat' })
  totalExclVat!: string;

  @Column({ type: 'numeric', name: 'total_incl_vat' })
  totalInclVat!: string;

  @Column({ type: 'text', name: 'currency' })
  currency!: string;

  @Column({ type: 'jsonb', name: 'lines' })
  lines!: CdrLine[];

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
