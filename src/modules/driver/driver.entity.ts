import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';

export const STANDINGS = ['active', 'blocked'] as const;
export type Standing = (typeof STANDINGS)[number];

/** A person or company that charges and pays. */
@Entity({ schema: 'driver', name: 'driver' })
export class Driver implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'name' })
  name!: string;

  /** Unique in the tenant, whatever the case of its letters. */
  @Column({ type: 'text', name: 'email' })
  email!: string;

  @Column({ type: 'text', name: 'phone', nullable: true })
  phone!: string | null;

  @Column({ type: 'uuid', name: 'group_id', nullable: true })
  groupId!: string | null;

  @Column({ type: 'text', name: 'status' })
  status!: Standing;

  /** How many sessions each token may have under way; null stands for one. */
  @Column({ type: 'integer', name: 'max_concurrent_sessions', nullable: true })
  maxConcurrentSessions!: number | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
