import type { DataSource, EntityManager } from 'typeorm';
import type { LiveEvent } from '../../platform/redis/index.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';

interface OutboxRow {
  id: number;
  tenant_id: string;
  type: string;
  occurred_at: Date;
  data: Record<string, unknown>;
}

const COLUMNS = 'id, tenant_id, type, occurred_at, data';

const toEvent = (row: OutboxRow): LiveEvent => ({
  id: String(row.id),
  type: row.type,
  tenantId: row.tenant_id,
  occurredAt: row.occurred_at.toISOString(),
  data: row.data,
});

/** Makes the caller's transaction the only one that publishes, if no other is: only so do events keep their order. */
export async function lockOutbox(manager: EntityManager): Promise<boolean> {
  const rows: { locked: boolean }[] = await manager.query(
    `SELECT pg_try_advisory_xact_lock(hashtext('platform.outbox')) AS locked`,
  );
  return rows[0]?.locked === true;
}

export async function findUnpublished(manager: EntityManager, limit: number): Promise<LiveEvent[]> {
  const rows: OutboxRow[] = await manager.query(
    `SELECT ${COLUMNS} FROM platform.outbox WHERE published_at IS NULL ORDER BY id LIMIT $1`,
    [limit],
  );
  return rows.map(toEvent);
}

export async function markPublished(manager: EntityManager, ids: string[]): Promise<void> {
  // Not now(), which is the start of the transaction: the times are to be in the order of publication. One for the batch.
  await manager.query(
    `UPDATE platform.outbox SET published_at = (SELECT clock_timestamp()) WHERE id = ANY ($1::bigint[])`,
    [ids],
  );
}

export interface MissedEvents {
  events: LiveEvent[];
  /** False when there were more than asked for, or when the place to start from is not known any more. */
  complete: boolean;
}

/**
 * The newest `limit` events that were published after the given one, in the order of publication, and those that are
 * about to be: an event is seen live before it can be seen as published.
 */
export async function findMissed(
  dataSource: DataSource,
  { tenantId }: TenantScope,
  types: readonly string[] | null,
  lastEventId: string,
  limit: number,
): Promise<MissedEvents> {
  const known: unknown[] = await dataSource.query(
    `SELECT 1 FROM platform.outbox WHERE tenant_id = $1 AND id = $2`,
    [tenantId, lastEventId],
  );
  if (known.length === 0) return { events: [], complete: false };
  const rows: OutboxRow[] = await dataSource.query(
    `SELECT ${COLUMNS} FROM platform.outbox
      WHERE tenant_id = $1 AND id <> $2 AND ($3::text[] IS NULL OR type = ANY ($3))
        AND (published_at IS NULL
             OR (published_at, id) > (SELECT published_at, id FROM platform.outbox WHERE id = $2))
      ORDER BY published_at DESC NULLS FIRST, id DESC LIMIT $4`,
    [tenantId, lastEventId, types, limit + 1],
  );
  return { events: rows.slice(0, limit).reverse().map(toEvent), complete: rows.length <= limit };
}

/** Deletes events that nobody will ask for again; says how many. */
export async function dropPublishedEventsBefore(
  dataSource: DataSource,
  before: Date,
  dryRun: boolean,
): Promise<number> {
  const old = `platform.outbox WHERE published_at < $1`;
  const counted: { count: number }[] = await dataSource.query(
    dryRun
      ? `SELECT count(*) AS count FROM ${old}`
      : `WITH gone AS (DELETE FROM ${old} RETURNING 1) SELECT count(*) AS count FROM gone`,
    [before],
  );
  return counted[0]?.count ?? 0;
}
