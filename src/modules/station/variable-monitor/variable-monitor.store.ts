import type { EntityManager } from 'typeorm';
import { makeRoomForReport } from '../awaited-report.store.js';
import type { ReportProgress } from '../device-model/report.js';
import type { StationRef } from '../station-link.js';
import { columnsOf, VARIABLE_COLUMNS } from './monitored-variable.js';
import { MAX_MONITORS, type ReportedMonitor } from './variable-monitor.js';

/**
 * Keeps as many as a station may have. `custom`: they were set by us; null leaves what is known of that. The ids must
 * differ.
 */
export async function recordMonitors(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  monitors: readonly ReportedMonitor[],
  custom: true | null,
): Promise<void> {
  if (monitors.length === 0) return;
  await manager.query(
    `INSERT INTO station.variable_monitor AS known
       (station_id, tenant_id, custom, monitor_id, type, value, severity, transaction, ${VARIABLE_COLUMNS}, received_at)
     SELECT $1, $2, $3::boolean, reported.*, now()
       FROM unnest($4::integer[], $5::text[], $6::float8[], $7::integer[], $8::boolean[], $9::text[], $10::text[],
                   $11::integer[], $12::integer[], $13::text[], $14::text[])
            AS reported (monitor_id, type, value, severity, transaction, ${VARIABLE_COLUMNS})
      ORDER BY monitor_id
      LIMIT greatest(0, $15 - (SELECT count(*) FROM station.variable_monitor k
                                WHERE k.station_id = $1 AND k.monitor_id <> ALL ($4)))
     ON CONFLICT (station_id, monitor_id) DO UPDATE
       SET (type, value, severity, transaction, ${VARIABLE_COLUMNS}, received_at) =
           ROW (excluded.type, excluded.value, excluded.severity, excluded.transaction, excluded.component,
                excluded.component_instance, excluded.evse_id, excluded.connector_id, excluded.variable,
                excluded.variable_instance, excluded.received_at),
           custom = coalesce(excluded.custom, known.custom)`,
    [
      stationId,
      tenantId,
      custom,
      monitors.map(({ monitorId }) => monitorId),
      monitors.map(({ type }) => type),
      monitors.map(({ value }) => value),
      monitors.map(({ severity }) => severity),
      monitors.map(({ transaction }) => transaction),
      ...columnsOf(monitors),
      MAX_MONITORS,
    ],
  );
}

export async function forgetMonitors(
  manager: EntityManager,
  stationId: string,
  monitorIds: readonly number[],
): Promise<void> {
  await manager.query(
    `DELETE FROM station.variable_monitor WHERE station_id = $1 AND monitor_id = ANY ($2)`,
    [stationId, monitorIds],
  );
}

export async function forgetCustomMonitors(manager: EntityManager, stationId: string): Promise<void> {
  await manager.query(`DELETE FROM station.variable_monitor WHERE station_id = $1 AND custom`, [stationId]);
}

/** Those that the station has not told of since. */
export async function forgetMonitorsBefore(
  manager: EntityManager,
  stationId: string,
  time: Date,
): Promise<void> {
  await manager.query(`DELETE FROM station.variable_monitor WHERE station_id = $1 AND received_at < $2`, [
    stationId,
    time,
  ]);
}

/** A report of all monitors was asked for under that number. */
export async function expectReport(
  manager: EntityManager,
  stationId: string,
  requestId: number,
  commandId: string,
): Promise<void> {
  await makeRoomForReport(manager, 'monitoring_report', stationId);
  await manager.query(
    `INSERT INTO station.monitoring_report (station_id, request_id, command_id) VALUES ($1, $2, $3)`,
    [stationId, requestId, commandId],
  );
}

/** When the report was asked for that the answer to the command says is empty; null where it was not one of all. */
export async function completeEmptyReport(manager: EntityManager, commandId: string): Promise<Date | null> {
  const [rows] = await manager.query<[{ requestedAt: Date }[], number]>(
    `UPDATE station.monitoring_report SET completed_at = now()
      WHERE command_id = $1 AND completed_at IS NULL RETURNING requested_at AS "requestedAt"`,
    [commandId],
  );
  return rows[0]?.requestedAt ?? null;
}

/** A report of all monitors that is not whole yet. */
export async function lockReport(
  manager: EntityManager,
  stationId: string,
  requestId: number,
): Promise<(ReportProgress & { requestedAt: Date }) | null> {
  const [report] = await manager.query<(ReportProgress & { requestedAt: Date })[]>(
    `SELECT received_parts AS "receivedParts", last_part AS "lastPart", requested_at AS "requestedAt"
       FROM station.monitoring_report
      WHERE station_id = $1 AND request_id = $2 AND completed_at IS NULL FOR UPDATE`,
    [stationId, requestId],
  );
  return report ?? null;
}
