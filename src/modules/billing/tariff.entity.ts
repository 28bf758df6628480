import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';

@Entity({ schema: 'billing', name: 'tariff' })
export class Tariff implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'name' })
  name!: string;

  @Column({ type: 'text', name: 'currency' })
  currency!: string;

  /** The version in force for sessions that start now. */
  @Column({ type: 'integer', name: 'version' })
  version!: number;

  /** Applies where neither station nor location has a tariff; at most one in a tenant. */
  @Column({ type: 'boolean', name: 'is_default' })
  isDefault!: boolean;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
