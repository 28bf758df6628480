import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { ProfileRule } from './profile-matching.js';

/** An operator's own profile, beside the built-in ones. */
@Entity({ schema: 'station', name: 'quirk_profile' })
export class QuirkProfile implements TenantScope, ProfileRule {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'name' })
  name!: string;

  @Column({ type: 'text', name: 'vendor' })
  vendor!: string;

  @Column({ type: 'text', name: 'model' })
  model!: string;

  @Column({ type: 'text', name: 'firmware_version', nullable: true })
  firmwareVersion!: string | null;

  @Column({ type: 'text', name: 'accepts', array: true })
  accepts!: string[];

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
