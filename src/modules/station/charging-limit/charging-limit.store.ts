import type { EntityManager } from 'typeorm';
import type { ChargingLimitSource, ChargingSchedule } from '../charging-profile/charging-profile.js';
import type { StationRef } from '../station-link.js';

/** What a station tells of a limit. */
export interface ChargingLimitReport {
  /** 0 is the whole station. */
  evseId: number;
  chargingLimitSource: ChargingLimitSource;
  isGridCritical: boolean | null;
  chargingSchedules: ChargingSchedule[];
}

/** Of as many EVSEs as are kept of a station, from four sources. */
const MAX_LIMITS = 1024;

/** Says whether anything changed by it; nothing does for one too many. */
export async function recordLimit(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  report: ChargingLimitReport,
  at: Date,
): Promise<boolean> {
  const changed = await manager.query<unknown[]>(
    `INSERT INTO station.charging_limit AS known
       (id, tenant_id, station_id, evse_id, charging_limit_source, is_grid_critical, charging_schedules, received_at)
     SELECT gen_random_uuid(), $1, $2, $3, $4, $5::boolean, $6::jsonb, $7
      WHERE (SELECT count(*) FROM station.charging_limit WHERE station_id = $2) < $8
         OR EXISTS (SELECT FROM station.charging_limit
                     WHERE station_id = $2 AND evse_id = $3 AND charging_limit_source = $4)
     ON CONFLICT (station_id, evse_id, charging_limit_source) DO UPDATE
       SET is_grid_critical = excluded.is_grid_critical, charging_schedules = excluded.charging_schedules,
           received_at = excluded.received_at
     WHERE (known.is_grid_critical, known.charging_schedules)
       IS DISTINCT FROM (excluded.is_grid_critical, excluded.charging_schedules)
     RETURNING 1`,
    [
      tenantId,
      stationId,
      report.evseId,
      report.chargingLimitSource,
      report.isGridCritical,
      JSON.stringify(report.chargingSchedules),
      at,
      MAX_LIMITS,
    ],
  );
  return changed.length > 0;
}

/** Removes those of a source, of one EVSE or of all and the station; returns where they were. */
export async function removeLimits(
  manager: EntityManager,
  { stationId }: StationRef,
  chargingLimitSource: ChargingLimitSource,
  evseId: number | null,
): Promise<number[]> {
  const [removed] = await manager.query<[{ evseId: number }[], number]>(
    `DELETE FROM station.charging_limit
      WHERE station_id = $1 AND charging_limit_source = $2 AND ($3::integer IS NULL OR evse_id = $3)
      RETURNING evse_id AS "evseId"`,
    [stationId, chargingLimitSource, evseId],
  );
  return removed.map((limit) => limit.evseId);
}
