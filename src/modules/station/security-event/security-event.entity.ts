import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';

/** Something that a station told of its security (A04). */
@Entity({ schema: 'station', name: 'security_event' })
export class SecurityEvent implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  @Column({ type: 'text', name: 'type' })
  type!: string;

  @Column({ type: 'text', name: 'tech_info', nullable: true })
  techInfo!: string | null;

  @Column({ type: 'boolean', name: 'critical' })
  critical!: boolean;

  /** As far as the station's clock can be believed. */
  @Column({ type: 'timestamptz', precision: 3, name: 'occurred_at' })
  at!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'reported_at', nullable: true })
  reportedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'received_at' })
  receivedAt!: Date;
}
