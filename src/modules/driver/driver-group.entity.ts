import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import type { Standing } from './driver.entity.js';

/** Drivers who may stop each other's sessions (2.0.1 groupIdToken, 1.6 parentIdTag) and are blocked together. */
@Entity({ schema: 'driver', name: 'driver_group' })
export class DriverGroup implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'name' })
  name!: string;

  @Column({ type: 'text', name: 'group_id_token', nullable: true })
  groupIdToken!: string | null;

  /** Their tokens end transactions of others, and begin none (2.0.1 C16). */
  @Column({ type: 'boolean', name: 'is_master_pass' })
  isMasterPass!: boolean;

  @Column({ type: 'text', name: 'status' })
  status!: Standing;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
