import type { DataSource, EntityManager } from 'typeorm';
import type { StationRef } from '../station-link.js';
import type { EvScheduleView, NeedsReport } from './ev-charging.js';

/** What is known of the EVSE that a car tells something of. */
export interface KnownEv {
  transactionId: string | null;
  renegotiations: number;
  /** To come, where the profile waits to be sent again. */
  renewedAt: Date | null;
}

/** More EVSEs than any station has. */
const MAX_EVSES = 256;

/** The row of an EVSE, made where it was not known; null for an EVSE too many. What another transaction left is gone. */
export async function lockEv(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  evseId: number,
  transactionId: string | null,
): Promise<KnownEv | null> {
  await manager.query(
    `INSERT INTO station.ev_charging (id, tenant_id, station_id, evse_id, transaction_id)
     SELECT gen_random_uuid(), $1, $2, $3, $4
      WHERE (SELECT count(*) FROM station.ev_charging WHERE station_id = $2) < $5
         OR EXISTS (SELECT FROM station.ev_charging WHERE station_id = $2 AND evse_id = $3)
     ON CONFLICT (station_id, evse_id) DO UPDATE
       SET transaction_id = excluded.transaction_id, charging_needs = NULL, max_schedule_tuples = NULL,
           needs_status = NULL, needs_at = NULL, ev_schedule = NULL, schedule_status = NULL, schedule_at = NULL,
           renegotiations = 0, renewed_at = NULL
     WHERE station.ev_charging.transaction_id IS DISTINCT FROM excluded.transaction_id`,
    [tenantId, stationId, evseId, transactionId, MAX_EVSES],
  );
  const [known] = await manager.query<KnownEv[]>(
    `SELECT transaction_id AS "transactionId", renegotiations, renewed_at AS "renewedAt"
       FROM station.ev_charging WHERE station_id = $1 AND evse_id = $2 FOR UPDATE`,
    [stationId, evseId],
  );
  return known ?? null;
}

export async function recordNeeds(
  manager: EntityManager,
  { stationId }: StationRef,
  { evseId, chargingNeeds, maxScheduleTuples }: NeedsReport,
  status: string,
  at: Date,
): Promise<void> {
  await manager.query(
    `UPDATE station.ev_charging
        SET charging_needs = $3, max_schedule_tuples = $4, needs_status = $5, needs_at = $6, renegotiations = 0
      WHERE station_id = $1 AND evse_id = $2`,
    [stationId, evseId, JSON.stringify(chargingNeeds), maxScheduleTuples, status, at],
  );
}

export async function recordSchedule(
  manager: EntityManager,
  { stationId }: StationRef,
  evseId: number,
  schedule: EvScheduleView,
  status: string,
  at: Date,
): Promise<void> {
  await manager.query(
    `UPDATE station.ev_charging
        SET ev_schedule = $3, schedule_status = $4, schedule_at = $5,
            renegotiations = CASE WHEN $4 = 'Accepted' THEN 0 ELSE renegotiations END
      WHERE station_id = $1 AND evse_id = $2`,
    [stationId, evseId, JSON.stringify(schedule), status, at],
  );
}

/** The profile in force is sent again at that time; `asCarExceeds` when that is why. */
export async function markRenewed(
  manager: EntityManager,
  { stationId }: StationRef,
  evseId: number,
  at: Date,
  asCarExceeds: boolean,
): Promise<void> {
  await manager.query(
    `UPDATE station.ev_charging SET renewed_at = $3, renegotiations = renegotiations + $4::integer
      WHERE station_id = $1 AND evse_id = $2`,
    [stationId, evseId, at, asCarExceeds ? 1 : 0],
  );
}

/** How many periods the car of a transaction takes; undefined when it told no needs, null when it did not say. */
export async function findMaxTuples(
  database: DataSource,
  { stationId }: StationRef,
  evseId: number,
  transactionId: string,
): Promise<number | null | undefined> {
  const [row] = await database.query<{ maxScheduleTuples: number | null }[]>(
    `SELECT max_schedule_tuples AS "maxScheduleTuples" FROM station.ev_charging
      WHERE station_id = $1 AND evse_id = $2 AND transaction_id = $3 AND charging_needs IS NOT NULL`,
    [stationId, evseId, transactionId],
  );
  return row?.maxScheduleTuples;
}
