import type { EntityManager } from 'typeorm';
import type { ReportProgress } from './report.js';

/** Those that a station is asked for at a time are few; of older ones the rest will not come. */
const MAX_REPORTS = 20;

export interface ExpectedReport extends ReportProgress {
  requestId: number;
  isFull: boolean;
  requestedAt: Date;
  completedAt: Date | null;
}

export async function insertReport(
  manager: EntityManager,
  stationId: string,
  requestId: number,
  isFull: boolean,
): Promise<void> {
  await manager.query(
    `DELETE FROM station.device_model_report
      WHERE station_id = $1 AND request_id IN (
        SELECT request_id FROM station.device_model_report WHERE station_id = $1
         ORDER BY requested_at DESC, request_id OFFSET $2)`,
    [stationId, MAX_REPORTS - 1],
  );
  await manager.query(
    `INSERT INTO station.device_model_report (station_id, request_id, is_full) VALUES ($1, $2, $3)`,
    [stationId, requestId, isFull],
  );
}

export async function lockReport(
  manager: EntityManager,
  stationId: string,
  requestId: number,
): Promise<ExpectedReport | null> {
  const [report] = await manager.query<ExpectedReport[]>(
    `SELECT request_id AS "requestId", is_full AS "isFull", received_parts AS "receivedParts",
            last_part AS "lastPart", requested_at AS "requestedAt", completed_at AS "completedAt"
       FROM station.device_model_report WHERE station_id = $1 AND request_id = $2 FOR UPDATE`,
    [stationId, requestId],
  );
  return report ?? null;
}

export async function saveProgress(
  manager: EntityManager,
  stationId: string,
  requestId: number,
  { receivedParts, lastPart }: ReportProgress,
  isComplete: boolean,
): Promise<void> {
  await manager.query(
    `UPDATE station.device_model_report
        SET received_parts = $3, last_part = $4, completed_at = CASE WHEN $5 THEN now() END
      WHERE station_id = $1 AND request_id = $2`,
    [stationId, requestId, receivedParts, lastPart, isComplete],
  );
}
