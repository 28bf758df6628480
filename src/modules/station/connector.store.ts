import type { DataSource, EntityManager } from 'typeorm';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../platform/database/page.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import type { StatusReport } from './charging-station.js';
import type { ConnectorDto, EvseDto } from './dto/connector.dto.js';

export interface RecordedStatus {
  /** False when the station has as many connectors as it may have, and this is another one. */
  hasRoom: boolean;
  /** False when a newer status is known. */
  applied: boolean;
  previousStatus: string | null;
  previousErrorCode: string | null;
}

/** Makes the EVSE and the connector where need be. The station is locked. */
export async function recordConnectorStatus(
  manager: EntityManager,
  stationId: string,
  report: StatusReport,
  maxConnectors: number,
): Promise<RecordedStatus | undefined> {
  const { evseId, connectorId, status, errorCode, info, vendorId, vendorErrorCode, time } = report;
  const [row] = await manager.query<RecordedStatus[]>(
    `WITH before AS (
       SELECT status, error_code FROM station.connector
        WHERE station_id = $1 AND evse_id = $2 AND connector_id = $3
     ), room AS (
       SELECT WHERE EXISTS (SELECT FROM before)
                 OR (SELECT count(*) FROM station.connector WHERE station_id = $1) < $12
     ), evse AS (
       INSERT INTO station.evse (station_id, evse_id) SELECT $1, $2::integer FROM room ON CONFLICT DO NOTHING
     ), written AS (
       INSERT INTO station.connector AS known (station_id, evse_id, connector_id, status, error_code, info, vendor_id,
                                               vendor_error_code, status_at, reported_at, received_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM room
       ON CONFLICT (station_id, evse_id, connector_id) DO UPDATE
         SET (status, error_code, info, vendor_id, vendor_error_code, status_at, reported_at, received_at) =
             ROW (excluded.status, excluded.error_code, excluded.info, excluded.vendor_id,
                  excluded.vendor_error_code, excluded.status_at, excluded.reported_at, excluded.received_at)
         WHERE (known.status_at <= excluded.status_at) IS NOT FALSE
       RETURNING station_id
     )
     SELECT EXISTS (SELECT FROM room) AS "hasRoom", EXISTS (SELECT FROM written) AS applied,
            (SELECT status FROM before) AS "previousStatus", (SELECT error_code FROM before) AS "previousErrorCode"`,
    [
      stationId,
      evseId,
      connectorId,
      status,
      errorCode,
      info,
      vendorId,
      vendorErrorCode,
      time.at,
      time.reportedAt,
      time.receivedAt,
      maxConnectors,
    ],
  );
  return row;
}

/** The EVSEs of many stations in one query. */
export async function findEvses(
  database: DataSource | EntityManager,
  scope: TenantScope,
  stationIds: string[],
): Promise<Map<string, Readonly<EvseDto>[]>> {
  const rows = await database.query<
    { stationId: string; evseId: number; connectors: EvseDto['connectors'] | null }[]
  >(
    `SELECT e.station_id AS "stationId", e.evse_id AS "evseId",
            json_agg(json_build_object('connectorId', c.connector_id, 'status', c.status) ORDER BY c.connector_id)
              FILTER (WHERE c.connector_id IS NOT NULL) AS connectors
       FROM station.evse e
       JOIN station.charging_station s ON s.station_id = e.station_id AND s.tenant_id = $2
       LEFT JOIN station.connector c ON c.station_id = e.station_id AND c.evse_id = e.evse_id
      WHERE e.station_id = ANY ($1)
      GROUP BY e.station_id, e.evse_id
      ORDER BY e.evse_id`,
    [stationIds, scope.tenantId],
  );
  const evses = new Map<string, Readonly<EvseDto>[]>(stationIds.map((stationId) => [stationId, []]));
  for (const { stationId, evseId, connectors } of rows) {
    evses.get(stationId)?.push({ evseId, connectors: connectors ?? [] });
  }
  return evses;
}

export async function pageConnectors(
  database: DataSource | EntityManager,
  scope: TenantScope,
  stationId: string,
  { cursor, limit }: PageRequest,
): Promise<Page<ConnectorDto>> {
  const after = cursor === undefined ? ['0', '0'] : decodeCursor(cursor, ['integer', 'integer']);
  const rows = await database.query<ConnectorDto[]>(
    `SELECT c.evse_id AS "evseId", c.connector_id AS "connectorId", c.status, c.error_code AS "errorCode", c.info,
            c.vendor_id AS "vendorId", c.vendor_error_code AS "vendorErrorCode", c.status_at AS "statusAt",
            c.reported_at AS "reportedAt", c.received_at AS "receivedAt"
       FROM station.connector c JOIN station.charging_station s USING (station_id)
      WHERE c.station_id = $1 AND s.tenant_id = $2 AND (c.evse_id, c.connector_id) > ($3::integer, $4::integer)
      ORDER BY c.evse_id, c.connector_id LIMIT $5`,
    [stationId, scope.tenantId, ...after, limit + 1],
  );
  return toPage(
    rows,
    limit,
    (row) => [String(row.evseId), String(row.connectorId)],
    (row) => row,
  );
}

/** The connectors of an EVSE that are known. */
export async function findConnectorIds(
  database: DataSource | EntityManager,
  stationId: string,
  evseId: number,
): Promise<number[]> {
  const rows = await database.query<{ connectorId: number }[]>(
    `SELECT connector_id AS "connectorId" FROM station.connector
      WHERE station_id = $1 AND evse_id = $2 ORDER BY connector_id`,
    [stationId, evseId],
  );
  return rows.map(({ connectorId }) => connectorId);
}
