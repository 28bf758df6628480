import type { EntityManager } from 'typeorm';
import type { ReportProgress } from './device-model/report.js';

/** Tables of reports that stations were asked for and have yet to give. */
type ReportsInParts = 'device_model_report' | 'monitoring_report';
type AwaitedReports = ReportsInParts | 'charging_profile_report';

/** Those that a station is asked for at a time are few; of older ones the rest will not come. */
const MAX_REPORTS = 20;

/** Before another one is asked for. */
export async function makeRoomForReport(
  manager: EntityManager,
  table: AwaitedReports,
  stationId: string,
): Promise<void> {
  await manager.query(
    `DELETE FROM station.${table}
      WHERE station_id = $1 AND request_id IN (
        SELECT request_id FROM station.${table} WHERE station_id = $1
         ORDER BY requested_at DESC, request_id OFFSET $2)`,
    [stationId, MAX_REPORTS - 1],
  );
}

export async function saveProgress(
  manager: EntityManager,
  table: ReportsInParts,
  { stationId, requestId }: { stationId: string; requestId: number },
  { receivedParts, lastPart }: ReportProgress,
  isComplete: boolean,
): Promise<void> {
  await manager.query(
    `UPDATE station.${table}
        SET received_parts = $3, last_part = $4, completed_at = CASE WHEN $5 THEN now() END
      WHERE station_id = $1 AND request_id = $2`,
    [stationId, requestId, receivedParts, lastPart, isComplete],
  );
}
