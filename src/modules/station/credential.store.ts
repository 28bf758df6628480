import type { DataSource, EntityManager } from 'typeorm';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../platform/database/page.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import type { StoredCredential } from './credential.js';
import type { CredentialDto } from './dto/credential.dto.js';

/** It was sent to the charger, and not used since. */
const IS_PENDING = `command_id IS NOT NULL AND used_at IS NULL`;

/** What a charger speaks, as far as that is known. */
export interface Speaker {
  protocol: string | null;
}

/** Locks the station, so that its passwords are issued one after the other. Null when the tenant has none such. */
export async function lockStationOf(
  manager: EntityManager,
  scope: TenantScope,
  stationId: string,
): Promise<Speaker | null> {
  const [row] = await manager.query<Speaker[]>(
    `SELECT coalesce(protocol, fallback_protocol) AS protocol FROM station.charging_station
      WHERE station_id = $1 AND tenant_id = $2 FOR NO KEY UPDATE`,
    [stationId, scope.tenantId],
  );
  return row ?? null;
}

/** The station is locked. `commandId` gives the password to the charger. Returns the new generation. */
export async function insertCredential(
  manager: EntityManager,
  stationId: string,
  { salt, keyHash }: Omit<StoredCredential, 'generation' | 'isPending'>,
  commandId: string | null = null,
): Promise<number> {
  const [row] = await manager.query<{ generation: number }[]>(
    `INSERT INTO station.credential (station_id, generation, salt, key_hash, command_id)
     SELECT $1, coalesce(max(generation), 0) + 1, $2, $3, $4 FROM station.credential WHERE station_id = $1
     RETURNING generation`,
    [stationId, salt, keyHash, commandId],
  );
  if (row === undefined) throw new Error('an aggregate has no row');
  return row.generation;
}

/** Leaves the newest, the one before it, and what the charger may have: the newest ever used, and what was sent to it. */
export async function deleteSuperseded(
  manager: EntityManager,
  stationId: string,
  newest: number,
): Promise<void> {
  await manager.query(
    `DELETE FROM station.credential
      WHERE station_id = $1 AND generation < $2 - 1 AND NOT (${IS_PENDING})
        AND generation IS DISTINCT FROM
            (SELECT max(generation) FROM station.credential WHERE station_id = $1 AND used_at IS NOT NULL)`,
    [stationId, newest],
  );
}

/** A password that the charger has refused. */
export async function deleteRefused(
  manager: EntityManager,
  stationId: string,
  commandId: string,
): Promise<void> {
  await manager.query(
    `DELETE FROM station.credential WHERE station_id = $1 AND command_id = $2 AND used_at IS NULL`,
    [stationId, commandId],
  );
}

/** How many passwords the charger may have that it has not used. */
export async function countPending(manager: EntityManager, stationId: string): Promise<number> {
  const [row] = await manager.query<{ count: number }[]>(
    `SELECT count(*)::integer AS count FROM station.credential WHERE station_id = $1 AND ${IS_PENDING}`,
    [stationId],
  );
  return row?.count ?? 0;
}

export async function deleteCredentials(manager: EntityManager, stationId: string): Promise<void> {
  await manager.query(`DELETE FROM station.credential WHERE station_id = $1`, [stationId]);
}

/** Newest first. */
export async function pageCredentials(
  database: DataSource | EntityManager,
  scope: TenantScope,
  stationId: string,
  { cursor, limit }: PageRequest,
): Promise<Page<CredentialDto>> {
  const [before] = cursor === undefined ? [null] : decodeCursor(cursor, ['integer']);
  const rows = await database.query<CredentialDto[]>(
    `SELECT c.generation, c.created_at AS "createdAt", c.used_at AS "usedAt", c.command_id AS "commandId",
            CASE WHEN c.used_at IS NULL THEN 'awaitingUse' ELSE 'inForce' END AS state
       FROM station.credential c JOIN station.charging_station s USING (station_id)
      WHERE c.station_id = $1 AND s.tenant_id = $2 AND ($3::integer IS NULL OR c.generation < $3)
      ORDER BY c.generation DESC LIMIT $4`,
    [stationId, scope.tenantId, before, limit + 1],
  );
  return toPage(
    rows,
    limit,
    ({ generation }) => [String(generation)],
    (row) => row,
  );
}
