import type { DataSource, EntityManager } from 'typeorm';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../platform/database/page.js';
import { hashEntries, type LocalListEntry, type LocalListUpdate } from './local-list.js';
import type { LocalListFailure } from './local-list-failure.js';
import type { LocalListState } from './local-list-state.js';
import type { EntryFormat } from './local-list.js';

type Database = DataSource | EntityManager;

const STATE = `
  l.station_id AS "stationId", l.tenant_id AS "tenantId", l.group_ids AS "groupIds", l.version,
  l.acknowledged_version AS "acknowledgedVersion", l.reported_version AS "reportedVersion",
  l.checked_at AS "checkedAt", l.entry_count AS "entryCount", l.entries_hash AS "entriesHash",
  l.entry_format AS "entryFormat", l.failure, l.failure_reason AS "failureReason", l.failed_at AS "failedAt",
  l.failed_hash AS "failedHash", l.forgotten_keys AS "forgottenKeys", l.sent_at AS "sentAt", l.updated_at AS "updatedAt", l.lease_until AS "leaseUntil"`;
const ENTRY = `id_token_key AS key, id_token AS "idToken", type, status, valid_until AS "validUntil",
  group_id_token AS "groupIdToken"`;

export async function findState(database: Database, stationId: string): Promise<LocalListState | null> {
  const [row] = await database.query<LocalListState[]>(
    `SELECT ${STATE} FROM station.local_list l WHERE l.station_id = $1`,
    [stationId],
  );
  return row ?? null;
}

/** Makes the row when there is none, and locks it. Null when the station is gone. */
export async function lockState(manager: EntityManager, stationId: string): Promise<LocalListState | null> {
  await manager.query(
    `INSERT INTO station.local_list (station_id, tenant_id)
     SELECT station_id, tenant_id FROM station.charging_station WHERE station_id = $1
     ON CONFLICT (station_id) DO NOTHING`,
    [stationId],
  );
  const [row] = await manager.query<LocalListState[]>(
    `SELECT ${STATE} FROM station.local_list l WHERE l.station_id = $1 FOR UPDATE`,
    [stationId],
  );
  return row ?? null;
}

export interface ManagedList extends LocalListState {
  lastBootAt: Date | null;
}

/** In the order of the ids, after the given one; of stations that may be spoken to. */
export async function findManaged(
  database: Database,
  after: string,
  limit: number,
  stationIds: string[] | null,
): Promise<ManagedList[]> {
  return database.query<ManagedList[]>(
    `SELECT ${STATE}, s.last_boot_at AS "lastBootAt"
       FROM station.local_list l JOIN station.charging_station s USING (station_id)
      WHERE l.station_id > $1 AND l.group_ids IS NOT NULL AND s.registration_status = 'Accepted'
        AND ($3::text[] IS NULL OR l.station_id = ANY ($3))
      ORDER BY l.station_id LIMIT $2`,
    [after, limit, stationIds],
  );
}

/** What failed before is forgotten: it is tried anew; and all tokens of the groups are in it again. */
export async function recordGroups(
  manager: EntityManager,
  stationId: string,
  groupIds: string[] | null,
): Promise<void> {
  await manager.query(
    `UPDATE station.local_list
        SET group_ids = $2, updated_at = now(), failure = NULL, failure_reason = NULL, failed_at = NULL,
            failed_hash = NULL, forgotten_keys = '{}'
      WHERE station_id = $1`,
    [stationId, groupIds],
  );
}

/** The list leaves the token out from now on. */
export async function recordForgotten(manager: EntityManager, stationId: string, key: string): Promise<void> {
  await manager.query(
    `UPDATE station.local_list SET forgotten_keys = array_append(forgotten_keys, $2)
      WHERE station_id = $1 AND $2 <> ALL (forgotten_keys)`,
    [stationId, key],
  );
}

export async function recordSent(
  manager: EntityManager,
  stationId: string,
  version: number,
  format: EntryFormat,
): Promise<void> {
  await manager.query(
    `UPDATE station.local_list SET version = $2, entry_format = $3, sent_at = now() WHERE station_id = $1`,
    [stationId, version, JSON.stringify(format)],
  );
}

export async function recordReported(
  manager: EntityManager,
  stationId: string,
  reportedVersion: number,
): Promise<void> {
  await manager.query(
    `UPDATE station.local_list
        SET reported_version = $2, checked_at = now(),
            failure = CASE WHEN failure = 'not-supported' AND $2 >= 0 THEN NULL ELSE failure END
      WHERE station_id = $1`,
    [stationId, reportedVersion],
  );
}

export async function recordFailure(
  manager: EntityManager,
  stationId: string,
  { kind, reason }: LocalListFailure,
  targetHash: string | null,
): Promise<void> {
  await manager.query(
    `UPDATE station.local_list
        SET failure = $2, failure_reason = $3, failed_at = now(), failed_hash = $4
      WHERE station_id = $1`,
    [stationId, kind, reason, targetHash],
  );
}

/** The charger has accepted an update, which leaves it with these entries. */
export async function recordAccepted(
  manager: EntityManager,
  stationId: string,
  { version, updateType, remove, set }: LocalListUpdate,
  entries: readonly LocalListEntry[],
): Promise<void> {
  await manager.query(
    `UPDATE station.local_list
        SET acknowledged_version = $2, version = greatest(version, $2), entries_hash = $3, entry_count = $4,
            failure = NULL, failure_reason = NULL, failed_at = NULL, failed_hash = NULL
      WHERE station_id = $1`,
    [stationId, version, hashEntries(entries), entries.length],
  );
  if (updateType === 'Full') await deleteEntries(manager, stationId, null);
  else await deleteEntries(manager, stationId, keysOf(remove));
  await writeEntries(manager, stationId, set);
}

/** What the charger has is not known any more. */
export async function forgetEntries(manager: EntityManager, stationId: string): Promise<void> {
  await manager.query(
    `UPDATE station.local_list SET acknowledged_version = NULL, entries_hash = NULL, entry_count = 0
      WHERE station_id = $1`,
    [stationId],
  );
  await deleteEntries(manager, stationId, null);
}

const keysOf = (tokens: readonly { key: string }[]): string[] => tokens.map(({ key }) => key);

async function deleteEntries(
  manager: EntityManager,
  stationId: string,
  keys: string[] | null,
): Promise<void> {
  await manager.query(
    `DELETE FROM station.local_list_entry
      WHERE station_id = $1 AND ($2::text[] IS NULL OR id_token_key = ANY ($2))`,
    [stationId, keys],
  );
}

async function writeEntries(
  manager: EntityManager,
  stationId: string,
  given: readonly LocalListEntry[],
): Promise<void> {
  const entries = [...new Map(given.map((entry) => [entry.key, entry])).values()];
  await manager.query(
    `INSERT INTO station.local_list_entry
       (station_id, id_token_key, id_token, type, status, valid_until, group_id_token)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
     ON CONFLICT (station_id, id_token_key) DO UPDATE
       SET id_token = excluded.id_token, type = excluded.type, status = excluded.status,
           valid_until = excluded.valid_until, group_id_token = excluded.group_id_token`,
    [
      stationId,
      keysOf(entries),
      entries.map(({ idToken }) => idToken),
      entries.map(({ type }) => type),
      entries.map(({ status }) => status),
      entries.map(({ validUntil }) => validUntil),
      entries.map(({ groupIdToken }) => groupIdToken),
    ],
  );
}

export async function findEntries(database: Database, stationId: string): Promise<LocalListEntry[]> {
  return database.query<LocalListEntry[]>(
    `SELECT ${ENTRY} FROM station.local_list_entry WHERE station_id = $1`,
    [stationId],
  );
}

export async function pageEntries(
  database: Database,
  stationId: string,
  { cursor, limit }: PageRequest,
): Promise<Page<LocalListEntry>> {
  const [after] = cursor === undefined ? [''] : decodeCursor(cursor, ['text']);
  const rows = await database.query<LocalListEntry[]>(
    `SELECT ${ENTRY} FROM station.local_list_entry WHERE station_id = $1 AND id_token_key > $2
      ORDER BY id_token_key LIMIT $3`,
    [stationId, after, limit + 1],
  );
  return toPage(
    rows,
    limit,
    ({ key }) => [key],
    (row) => row,
  );
}

/**
 * For one worker at a time, which forgets what failed before. Null when another one has it. The lease is told by its
 * end, to whoever prolongs it.
 */
export async function takeLease(
  manager: EntityManager,
  stationId: string,
  seconds: number,
): Promise<Date | null> {
  const [rows] = await manager.query<[{ leaseUntil: Date }[], number]>(
    `UPDATE station.local_list
        SET lease_until = now() + make_interval(secs => $2),
            failure = NULL, failure_reason = NULL, failed_at = NULL, failed_hash = NULL
      WHERE station_id = $1 AND (lease_until > now()) IS NOT TRUE
      RETURNING lease_until AS "leaseUntil"`,
    [stationId, seconds],
  );
  return rows[0]?.leaseUntil ?? null;
}

/** Null when the lease has run out and somebody else has it. */
export async function prolongLease(
  database: Database,
  stationId: string,
  leaseUntil: Date,
  seconds: number,
): Promise<Date | null> {
  const [rows] = await database.query<[{ leaseUntil: Date }[], number]>(
    `UPDATE station.local_list SET lease_until = now() + make_interval(secs => $3)
      WHERE station_id = $1 AND lease_until = $2 RETURNING lease_until AS "leaseUntil"`,
    [stationId, leaseUntil, seconds],
  );
  return rows[0]?.leaseUntil ?? null;
}

export async function endLease(database: Database, stationId: string, leaseUntil: Date): Promise<void> {
  await database.query(
    `UPDATE station.local_list SET lease_until = NULL WHERE station_id = $1 AND lease_until = $2`,
    [stationId, leaseUntil],
  );
}
