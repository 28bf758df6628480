import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../database/tenant-rows.js';

/** Who changed what: one row for each changing request that reached its handler. Only ever added to. */
@Entity({ schema: 'platform', name: 'audit_log' })
export class AuditEntry implements TenantScope {
  @PrimaryColumn({ type: 'bigint', name: 'id' })
  id!: number;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'timestamptz', name: 'at' })
  at!: Date;

  /** `user:<email address>` or `apiKey:<name>`. */
  @Column({ type: 'text', name: 'actor' })
  actor!: string;

  /** Method and route, such as `PATCH /stations/:stationId`. */
  @Column({ type: 'text', name: 'action' })
  action!: string;

  /** The path of the request, without its query. */
  @Column({ type: 'text', name: 'resource' })
  resource!: string;

  @Column({ type: 'integer', name: 'status_code' })
  statusCode!: number;

  @Column({ type: 'text', name: 'request_id', nullable: true })
  requestId!: string | null;
}
