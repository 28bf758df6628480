import type { EntityManager } from 'typeorm';
import { makeRoomForReport } from '../awaited-report.store.js';
import type { ReportCriteria } from './installed-profile.js';

/** A report that a station was asked for, and the numbers of the profiles that it has named so far. */
export interface ExpectedReport {
  stationId: string;
  requestId: number;
  commandId: string;
  criteria: ReportCriteria;
  reportedIds: number[];
  requestedAt: Date;
}

const EXPECTED = `station_id AS "stationId", request_id AS "requestId", command_id AS "commandId", criteria,
  reported_ids AS "reportedIds", requested_at AS "requestedAt"`;

export async function insertReport(
  manager: EntityManager,
  { stationId, requestId, commandId, criteria }: Omit<ExpectedReport, 'reportedIds' | 'requestedAt'>,
): Promise<void> {
  await makeRoomForReport(manager, 'charging_profile_report', stationId);
  await manager.query(
    `INSERT INTO station.charging_profile_report (station_id, request_id, command_id, criteria) VALUES ($1, $2, $3, $4)`,
    [stationId, requestId, commandId, JSON.stringify(criteria)],
  );
}

export async function lockReport(
  manager: EntityManager,
  stationId: string,
  requestId: number,
): Promise<ExpectedReport | null> {
  const [report] = await manager.query<ExpectedReport[]>(
    `SELECT ${EXPECTED} FROM station.charging_profile_report WHERE station_id = $1 AND request_id = $2 FOR UPDATE`,
    [stationId, requestId],
  );
  return report ?? null;
}

export async function addReportedIds(
  manager: EntityManager,
  { stationId, requestId }: ExpectedReport,
  reportedIds: readonly number[],
): Promise<void> {
  await manager.query(
    `UPDATE station.charging_profile_report SET reported_ids = $3 WHERE station_id = $1 AND request_id = $2`,
    [stationId, requestId, reportedIds],
  );
}

export async function deleteReport(
  manager: EntityManager,
  { stationId, requestId }: ExpectedReport,
): Promise<void> {
  await manager.query(
    `DELETE FROM station.charging_profile_report WHERE station_id = $1 AND request_id = $2`,
    [stationId, requestId],
  );
}
