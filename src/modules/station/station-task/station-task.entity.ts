import { Column, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';

/** Something that takes a charger its time, and that it reports on: asked of it, or of its own accord. */
export abstract class StationTask implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  /** Unique among those that were asked of a station; what a charger does by itself may have any, or none. */
  @Column({ type: 'integer', name: 'request_id', nullable: true })
  requestId!: number | null;

  /** Null for what nobody asked for. */
  @Column({ type: 'uuid', name: 'command_id', nullable: true })
  commandId!: string | null;

  @Column({ type: 'integer', name: 'retries', nullable: true })
  retries!: number | null;

  @Column({ type: 'integer', name: 'retry_interval_seconds', nullable: true })
  retryIntervalSeconds!: number | null;

  @Column({ type: 'text', name: 'status' })
  status!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'status_at' })
  statusAt!: Date;

  /** Oldest first; times as ISO 8601. */
  @Column({ type: 'jsonb', name: 'history' })
  history!: { status: string; at: string }[];

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
