import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../database/tenant-rows.js';
import type { Role } from './principal.js';

export const USER_STATUSES = ['active', 'blocked'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

/** A person who logs in. */
@Entity({ schema: 'platform', name: 'app_user' })
export class User implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  /** Unique in the whole installation, whatever its case: a login names no tenant. */
  @Column({ type: 'text', name: 'email' })
  email!: string;

  @Column({ type: 'text', name: 'name' })
  name!: string;

  /** Argon2id in its encoded form. */
  @Column({ type: 'text', name: 'password_hash' })
  passwordHash!: string;

  @Column({ type: 'text', name: 'role' })
  role!: Role;

  /** The driver that a user of role `driver` is. */
  @Column({ type: 'uuid', name: 'driver_id', nullable: true })
  driverId!: string | null;

  @Column({ type: 'text', name: 'status' })
  status!: UserStatus;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}
