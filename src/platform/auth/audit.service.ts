import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Page } from '../database/page.js';
import { type Condition, TenantRows, type TenantScope } from '../database/tenant-rows.js';
import { AuditEntry } from './audit-entry.entity.js';
import type { AuditEntryView, AuditQuery } from './dto/audit-entry.dto.js';

@Injectable()
export class AuditService {
  constructor(private readonly dataSource: DataSource) {}

  async add({
    tenantId,
    actor,
    action,
    resource,
    statusCode,
    requestId,
  }: Omit<AuditEntry, 'id' | 'at'>): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO platform.audit_log (tenant_id, actor, action, resource, status_code, request_id)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [tenantId, actor, action, resource, statusCode, requestId],
    );
  }

  async list(scope: TenantScope, { actor, from, to, ...request }: AuditQuery): Promise<Page<AuditEntryView>> {
    const conditions: Condition[] = [];
    if (from !== undefined) conditions.push({ sql: 'row.at >= :from', parameters: { from } });
    if (to !== undefined) conditions.push({ sql: 'row.at < :to', parameters: { to } });
    const { data, nextCursor } = await new TenantRows(this.dataSource, AuditEntry, scope).page(
      request,
      { by: ['id'], direction: 'DESC' },
      { actor },
      conditions,
    );
    return { data: data.map(toView), nextCursor };
  }
}

const toView = ({
  id,
  at,
  actor,
  action,
  resource,
  statusCode,
  requestId,
}: AuditEntry): Readonly<AuditEntryView> => ({
  id,
  at: at.toISOString(),
  actor,
  action,
  path: resource,
  statusCode,
  requestId,
});
