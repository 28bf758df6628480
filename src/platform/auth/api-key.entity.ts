import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../database/tenant-rows.js';
import type { Role } from './principal.js';

/** How a machine logs in. The key itself is random and long, so a plain SHA-256 of it is kept. */
@Entity({ schema: 'platform', name: 'api_key' })
export class ApiKey implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'name' })
  name!: string;

  @Column({ type: 'text', name: 'role' })
  role!: Role;

  @Column({ type: 'bytea', name: 'key_hash' })
  keyHash!: Buffer;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
