import type { DataSource, EntityManager } from 'typeorm';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../platform/database/page.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import type { StoredCredential } from './credential.js';
import type { CredentialDto } from './dto/credential.dto.js';

/** Locks the station, so that its passwords are issued one after the other. False when the tenant has none such. */
export async function lockStationOf(
  manager: EntityManager,
  scope: TenantScope,
  stationId: string,
): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `SELECT FROM station.charging_station WHERE station_id = $1 AND tenant_id = $2 FOR NO KEY UPDATE`,
    [stationId, scope.tenantId],
  );
  return rows.length > 0;
}

/** The station is locked. Returns the new generation. */
export async function insertCredential(
  manager: EntityManager,
  stationId: string,
  { salt, keyHash }: Omit<StoredCredential, 'generation' | 'isPending'>,
): Promise<number> {
  const [row] = await manager.query<{ generation: number }[]>(
    `INSERT INTO station.credential (station_id, generation, salt, key_hash)
     SELECT $1, coalesce(max(generation), 0) + 1, $2, $3 FROM station.credential WHERE station_id = $1
     RETURNING generation`,
    [stationId, salt, keyHash],
  );
  if (row === undefined) throw new Error('an aggregate has no row');
  return row.generation;
}

/** Leaves the newest, the one before it and the newest that was ever used, which the charger may still have. */
export async function deleteSuperseded(
  manager: EntityManager,
  stationId: string,
  newest: number,
): Promise<void> {
  await manager.query(
    `DELETE FROM station.credential
      WHERE station_id = $1 AND generation < $2 - 1
        AND generation IS DISTINCT FROM
            (SELECT max(generation) FROM station.credential WHERE station_id = $1 AND used_at IS NOT NULL)`,
    [stationId, newest],
  );
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
    `SELECT c.generation, c.created_at AS "createdAt", c.used_at AS "usedAt"
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
