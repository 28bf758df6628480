import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { WriteBatch } from '../../../platform/database/group-commit.js';
import type { Page } from '../../../platform/database/page.js';
import { storable } from '../../../platform/database/storable.js';
import {
  type Condition,
  type ListOrder,
  type TenantScope,
  TenantRows,
} from '../../../platform/database/tenant-rows.js';
import { stationEvent } from '../station.events.js';
import { StationDirectory } from '../station-directory.js';
import type { StationRef } from '../station-link.js';
import {
  type SecurityEventDto,
  type SecurityEventQuery,
  toSecurityEventDto,
} from './dto/security-event.dto.js';
import { SecurityEvent } from './security-event.entity.js';
import { type NewSecurityEvent, securityEventInsert } from './security-event.store.js';
import { isCritical, type SecurityEventReport } from './security-event.js';

type SecurityEventTimes = Pick<SecurityEvent, 'at' | 'reportedAt' | 'receivedAt'>;

const NEWEST_FIRST: ListOrder<SecurityEvent> = { by: ['at', 'id'], direction: 'DESC' };

/** What stations tell of their security (A04), and what we see of it. */
@Injectable()
export class SecurityEvents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
  ) {}

  /** Recorded and announced with the batch of its message; once, when it is sent again. */
  reported(batch: WriteBatch, { stationId, tenantId }: StationRef, report: SecurityEventReport): void {
    const { type, techInfo } = storable({ type: report.type, techInfo: report.techInfo });
    batch.add(securityEventInsert, newEvent({ stationId, tenantId }, type, techInfo, report.time));
  }

  /** What we have seen of the station ourselves; in the caller's transaction. */
  async seen(
    manager: EntityManager,
    station: StationRef,
    { type, techInfo, at }: { type: string; techInfo: string; at: Date },
  ): Promise<void> {
    const event = newEvent(station, type, techInfo, { at, reportedAt: null, receivedAt: at });
    await manager.query(securityEventInsert.sql, securityEventInsert.columns([event]));
  }

  /** Of all stations of the tenant. */
  async list(scope: TenantScope, query: Readonly<SecurityEventQuery>): Promise<Page<SecurityEventDto>> {
    return this.page(scope, query, undefined);
  }

  /** Throws NotFoundError when the tenant has no such station. */
  async listOf(
    scope: TenantScope,
    stationId: string,
    query: Readonly<SecurityEventQuery>,
  ): Promise<Page<SecurityEventDto>> {
    await this.directory.findOrFail(scope, stationId);
    return this.page(scope, query, stationId);
  }

  private async page(
    scope: TenantScope,
    { limit, cursor, type, critical, from, to }: Readonly<SecurityEventQuery>,
    stationId: string | undefined,
  ): Promise<Page<SecurityEventDto>> {
    const conditions: Condition[] = [];
    if (from !== undefined) conditions.push({ sql: 'row.at >= :from', parameters: { from } });
    if (to !== undefined) conditions.push({ sql: 'row.at < :to', parameters: { to } });
    const rows = new TenantRows(this.dataSource, SecurityEvent, scope);
    const filters = { stationId, type, critical };
    const page = await rows.page({ limit, cursor }, NEWEST_FIRST, filters, conditions);
    return { ...page, data: page.data.map(toSecurityEventDto) };
  }
}

function newEvent(
  { stationId, tenantId }: StationRef,
  type: string,
  techInfo: string | null,
  { at, reportedAt, receivedAt }: SecurityEventTimes,
): NewSecurityEvent {
  const critical = isCritical(type);
  const data = { stationId, event: type, techInfo, critical, reportedAt: reportedAt?.toISOString() ?? null };
  const announced = stationEvent('SecurityEventReported', tenantId, data, at);
  const id = randomUUID();
  return { id, tenantId, stationId, type, techInfo, critical, at, reportedAt, receivedAt, announced };
}
