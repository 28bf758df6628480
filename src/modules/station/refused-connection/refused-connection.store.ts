import type { DataSource, EntityManager } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { StationRef } from '../station-link.js';

/** Connections of one station, refused for one reason since they were last written. */
export interface Refusals extends StationRef {
  readonly reason: string;
  count: number;
  lastAt: Date;
  lastAddress: string;
}

/** How many must have been refused before it is worth an event, and in which time there is one at most. */
export interface ReportingRule {
  readonly threshold: number;
  readonly quietMinutes: number;
}

export interface ReportedRefusals {
  count: number;
  lastAddress: string;
}

/** Adds them up; null unless an event is due, which then tells of all since the one before. */
export async function addRefusals(
  manager: EntityManager,
  { stationId, reason, count, lastAt, lastAddress }: Refusals,
  { threshold, quietMinutes }: ReportingRule,
): Promise<ReportedRefusals | null> {
  await manager.query(
    `INSERT INTO station.refused_connection AS r
       (station_id, reason, count, unreported, last_at, last_address)
     SELECT station_id, $2, $3, $3, $4, $5 FROM station.charging_station WHERE station_id = $1
     ON CONFLICT (station_id, reason) DO UPDATE
       SET count = r.count + excluded.count, unreported = r.unreported + excluded.count,
           last_at = greatest(r.last_at, excluded.last_at),
           last_address = CASE WHEN excluded.last_at < r.last_at THEN r.last_address ELSE excluded.last_address END`,
    [stationId, reason, count, lastAt, lastAddress],
  );
  const [rows] = await manager.query<[ReportedRefusals[], number]>(
    `UPDATE station.refused_connection r SET unreported = 0, reported_at = $4::timestamptz
       FROM station.refused_connection before
      WHERE r.station_id = $1 AND r.reason = $2 AND before.station_id = $1 AND before.reason = $2
        AND r.unreported >= $3 AND (r.reported_at <= $4::timestamptz - make_interval(mins => $5)) IS NOT FALSE
      RETURNING before.unreported::float8 AS count, r.last_address AS "lastAddress"`,
    [stationId, reason, threshold, lastAt, quietMinutes],
  );
  return rows[0] ?? null;
}

export interface RefusedConnectionsOf {
  refusedConnections: number;
  lastRefusedConnectionAt: Date | null;
}

/** Of many stations in one query, whatever the reasons were; those that had none are left out. */
export async function findRefused(
  dataSource: DataSource,
  { tenantId }: TenantScope,
  stationIds: string[],
): Promise<Map<string, RefusedConnectionsOf>> {
  const rows = await dataSource.query<(RefusedConnectionsOf & { stationId: string })[]>(
    `SELECT r.station_id AS "stationId", sum(r.count)::float8 AS "refusedConnections",
            max(r.last_at) AS "lastRefusedConnectionAt"
       FROM station.refused_connection r JOIN station.charging_station s USING (station_id)
      WHERE r.station_id = ANY ($1) AND s.tenant_id = $2 GROUP BY r.station_id`,
    [stationIds, tenantId],
  );
  return new Map(rows.map(({ stationId, ...refused }) => [stationId, refused]));
}
