import type { EntityManager } from 'typeorm';
import { makeRoomForReport } from '../awaited-report.store.js';
import type { ReportProgress } from './report.js';

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
  await makeRoomForReport(manager, 'device_model_report', stationId);
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
