import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { BatchStatement } from '../../../platform/database/group-commit.js';
import { storable } from '../../../platform/database/storable.js';
import { stationEvent } from '../station.events.js';
import type { StationRef } from '../station-link.js';
import type { SecurityEvent } from './security-event.entity.js';

/** A row and what is announced with it. */
export interface NewSecurityEvent extends SecurityEvent {
  readonly announced: { readonly type: string; readonly data: Record<string, unknown> };
}

/** An event that was sent again is neither stored nor announced again. */
export const securityEventInsert: BatchStatement<NewSecurityEvent> = {
  name: 'security-event',
  sql: `WITH reported AS (
          SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[],
                               $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::text[], $11::jsonb[])
            AS event (id, tenant_id, station_id, type, tech_info, critical, occurred_at, reported_at, received_at,
                      announced, data)
        ), recorded AS (
          INSERT INTO station.security_event
            (id, tenant_id, station_id, type, tech_info, critical, occurred_at, reported_at, received_at)
          SELECT id, tenant_id, station_id, type, tech_info, critical, occurred_at, reported_at, received_at
            FROM reported
          ON CONFLICT DO NOTHING RETURNING id
        )
        INSERT INTO platform.outbox (tenant_id, type, occurred_at, data)
        SELECT tenant_id, announced, occurred_at, data FROM reported JOIN recorded USING (id)`,
  columns: (events) => [
    events.map(({ id }) => id),
    events.map(({ tenantId }) => tenantId),
    events.map(({ stationId }) => stationId),
    events.map(({ type }) => type),
    events.map(({ techInfo }) => techInfo),
    events.map(({ critical }) => critical),
    events.map(({ at }) => at),
    events.map(({ reportedAt }) => reportedAt),
    events.map(({ receivedAt }) => receivedAt),
    events.map(({ announced }) => announced.type),
    events.map(({ announced }) => JSON.stringify(announced.data)),
  ],
};

/** Something that we have noticed of a station ourselves: recorded and announced at once. */
export async function noteSecurityEvent(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  { type, techInfo, at }: { type: string; techInfo: string; at: Date },
): Promise<void> {
  const event = { type, techInfo: storable(techInfo), critical: false };
  const data = { stationId, event: type, techInfo: event.techInfo, critical: false, reportedAt: null };
  const { type: announced } = stationEvent('SecurityEventReported', tenantId, data, at);
  const times = { at, reportedAt: null, receivedAt: at };
  const row = {
    id: randomUUID(),
    tenantId,
    stationId,
    ...event,
    ...times,
    announced: { type: announced, data },
  };
  await manager.query(securityEventInsert.sql, securityEventInsert.columns([row]));
}

/** Deletes those that were received before; says how many. With `dryRun` it only says. */
export async function dropSecurityEventsBefore(
  dataSource: DataSource,
  before: Date,
  dryRun: boolean,
): Promise<number> {
  const old = `station.security_event WHERE received_at < $1`;
  const counted = await dataSource.query<{ count: number }[]>(
    dryRun
      ? `SELECT count(*) AS count FROM ${old}`
      : `WITH gone AS (DELETE FROM ${old} RETURNING 1) SELECT count(*) AS count FROM gone`,
    [before],
  );
  return counted[0]?.count ?? 0;
}
