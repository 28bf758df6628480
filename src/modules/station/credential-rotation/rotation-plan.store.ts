import type { DataSource, EntityManager } from 'typeorm';
import { decodeCursor, type Page, toPage } from '../../../platform/database/page.js';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { CompletedCommand } from '../command.store.js';
import type { StationRef } from '../station-link.js';
import type {
  CredentialRotationDto,
  CredentialRotationQuery,
  RotationProgressDto,
  RotationState,
} from './credential-rotation.dto.js';

/** Attempts at one station before it is left to an operator. */
const MAX_ATTEMPTS = 5;
/** After the first of them; twice as long after each other. */
const RETRY_MINUTES = 60;
/** A station that is being attempted is not taken by another worker meanwhile. */
const LEASE_MINUTES = 15;

/** Profile 3 knows the charger by its certificate; a station without a password was never to have one. */
const HAS_PASSWORD = `s.connected_security_profile IS DISTINCT FROM 3
  AND EXISTS (SELECT FROM station.credential c WHERE c.station_id = s.station_id)`;
const AGE = `(SELECT max(c.created_at) FROM station.credential c WHERE c.station_id = s.station_id)`;

/** A password that is used, or was replaced since by one that is, has done what it was for. */
const STATE = `CASE WHEN r.status = 'sent' AND NOT EXISTS (
    SELECT FROM station.credential c
     WHERE c.station_id = r.station_id AND c.command_id = r.command_id AND c.used_at IS NULL
  ) THEN 'done' ELSE r.status END`;

const PLAN = `
  INSERT INTO station.credential_rotation AS r
    (station_id, tenant_id, status, next_attempt_at, requested_by, requested_at)`;
const ANEW = `
  ON CONFLICT (station_id) DO UPDATE
    SET status = 'due', reason = NULL, attempts = 0, next_attempt_at = now(), command_id = NULL,
        requested_by = excluded.requested_by, requested_at = now()`;

export interface StationFilter {
  stationIds?: string[] | undefined;
  locationId?: string | undefined;
  olderThanDays?: number | undefined;
}

/** Those of the tenant that have a password. Returns how many. */
export async function planFor(
  manager: EntityManager,
  { tenantId }: TenantScope,
  { stationIds, locationId, olderThanDays }: StationFilter,
  requestedBy: string,
): Promise<number> {
  const rows = await manager.query<unknown[]>(
    `${PLAN}
     SELECT s.station_id, s.tenant_id, 'due', now(), $5, now() FROM station.charging_station s
      WHERE s.tenant_id = $1 AND ($2::text[] IS NULL OR s.station_id = ANY ($2))
        AND ($3::uuid IS NULL OR s.location_id = $3)
        AND ($4::integer IS NULL OR ${AGE} < now() - make_interval(days => $4)) AND ${HAS_PASSWORD}
      ORDER BY s.station_id
     ${ANEW} RETURNING r.station_id`,
    [tenantId, stationIds ?? null, locationId ?? null, olderThanDays ?? null, requestedBy],
  );
  return rows.length;
}

/** Of all tenants; what has failed is tried again a day later. Returns how many. */
export async function planByAge(manager: EntityManager, days: number, requestedBy: string): Promise<number> {
  const rows = await manager.query<unknown[]>(
    `${PLAN}
     SELECT s.station_id, s.tenant_id, 'due', now(), $2, now() FROM station.charging_station s
      WHERE ${HAS_PASSWORD} AND ${AGE} < now() - make_interval(days => $1)
      ORDER BY s.station_id
     ${ANEW}
      WHERE r.status = 'sent' OR (r.status = 'failed' AND r.requested_at < now() - interval '1 day')
      RETURNING r.station_id`,
    [days, requestedBy],
  );
  return rows.length;
}

export async function tenantsWithDue(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ tenantId: string }[]>(
    `SELECT DISTINCT tenant_id AS "tenantId" FROM station.credential_rotation
      WHERE status = 'due' AND next_attempt_at <= now()`,
  );
  return rows.map(({ tenantId }) => tenantId);
}

export interface DueStation extends StationRef {
  requestedBy: string;
}

/** Takes those of the stations that have waited longest. */
export async function takeDue(
  manager: EntityManager,
  tenantId: string,
  stationIds: string[],
  limit: number,
): Promise<DueStation[]> {
  const [rows] = await manager.query<[DueStation[], number]>(
    `UPDATE station.credential_rotation r SET next_attempt_at = now() + make_interval(mins => $4)
       FROM (SELECT station_id FROM station.credential_rotation
              WHERE tenant_id = $1 AND status = 'due' AND next_attempt_at <= now() AND station_id = ANY ($2)
              ORDER BY next_attempt_at, station_id LIMIT $3 FOR UPDATE SKIP LOCKED) due
      WHERE r.station_id = due.station_id
      RETURNING r.station_id AS "stationId", r.tenant_id AS "tenantId", r.requested_by AS "requestedBy"`,
    [tenantId, stationIds, limit, LEASE_MINUTES],
  );
  return rows;
}

/** A new password is being sent, by the plan or because somebody asked for it at this station. */
export async function beginAttempt(
  manager: EntityManager,
  stationId: string,
  commandId: string,
): Promise<void> {
  await manager.query(
    `UPDATE station.credential_rotation SET status = 'sent', reason = NULL, attempts = attempts + 1, command_id = $2
      WHERE station_id = $1 AND status = 'due'`,
    [stationId, commandId],
  );
}

/** What was not accepted is tried again later, a few times. */
export async function afterAttempt(
  manager: EntityManager,
  { id, stationId, status }: CompletedCommand,
): Promise<void> {
  if (status === 'accepted') return;
  await manager.query(
    `UPDATE station.credential_rotation
        SET status = CASE WHEN attempts < $4 THEN 'due' ELSE 'failed' END, reason = $3,
            next_attempt_at = now() + make_interval(mins => $5 * (2 ^ (attempts - 1))::integer)
      WHERE station_id = $1 AND command_id = $2 AND status = 'sent'`,
    [stationId, id, `The charger’s answer: ${status}`, MAX_ATTEMPTS, RETRY_MINUTES],
  );
}

/** It cannot be attempted. */
export async function giveUp(dataSource: DataSource, stationId: string, reason: string): Promise<void> {
  await dataSource.query(
    `UPDATE station.credential_rotation SET status = 'failed', reason = $2 WHERE station_id = $1 AND status = 'due'`,
    [stationId, reason],
  );
}

export async function pageRotations(
  dataSource: DataSource,
  { tenantId }: TenantScope,
  { cursor, limit, state, stationId }: Readonly<CredentialRotationQuery>,
): Promise<Page<CredentialRotationDto>> {
  const [after] = cursor === undefined ? [null] : decodeCursor(cursor, ['text']);
  const rows = await dataSource.query<CredentialRotationDto[]>(
    `SELECT * FROM (
       SELECT r.station_id AS "stationId", ${STATE} AS state, r.reason, r.attempts,
              CASE WHEN r.status = 'due' THEN r.next_attempt_at END AS "nextAttemptAt", r.command_id AS "commandId",
              r.requested_by AS "requestedBy", r.requested_at AS "requestedAt"
         FROM station.credential_rotation r
        WHERE r.tenant_id = $1 AND ($2::text IS NULL OR r.station_id > $2)
          AND ($3::text IS NULL OR r.station_id = $3)) rotation
      WHERE $4::text IS NULL OR state = $4
      ORDER BY "stationId" LIMIT $5`,
    [tenantId, after, stationId ?? null, state ?? null, limit + 1],
  );
  return toPage(
    rows,
    limit,
    (row) => [row.stationId],
    (row) => row,
  );
}

export async function countRotations(
  dataSource: DataSource,
  { tenantId }: TenantScope,
): Promise<RotationProgressDto> {
  const rows = await dataSource.query<{ state: RotationState; count: number }[]>(
    `SELECT ${STATE} AS state, count(*)::integer AS count FROM station.credential_rotation r
      WHERE r.tenant_id = $1 GROUP BY 1`,
    [tenantId],
  );
  const counts = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  return { due: 0, sent: 0, failed: 0, done: 0, ...counts };
}
