import type { EntityManager } from 'typeorm';
import type { BatchStatement } from '../../platform/database/group-commit.js';
import { storableIndex, storableJson, storableText } from '../../platform/database/storable.js';
import { write } from '../../platform/database/turn.js';
import type { MeterReport } from './meter-report.js';

export interface StoredReading {
  stationId: string;
  report: MeterReport;
}

/** Sorted by their key, so that no two batches deadlock. */
const inOrder = (readings: readonly StoredReading[]): readonly StoredReading[] =>
  readings.toSorted((one, other) =>
    one.stationId === other.stationId
      ? Number(keyTime(one)) - Number(keyTime(other))
      : one.stationId < other.stationId
        ? -1
        : 1,
  );

const keyTime = ({ report: { time } }: StoredReading): Date => time.reportedAt ?? time.at;

/** Repeated readings are told by their own time and content. */
export const meterValueInsert: BatchStatement<StoredReading> = {
  name: 'billing.meter-value',
  sql: `
    INSERT INTO billing.meter_value (station_id, evse_id, reported_at, digest, connector_id, transaction_id,
                                     measured_at, received_at, energy_wh, power_w, sampled_values, marks)
    SELECT station_id, evse_id, reported_at, hashtextextended(sampled_values, 0) AS digest, connector_id,
           transaction_id, measured_at, received_at, energy_wh, power_w, sampled_values,
           string_to_array(marks, ' ')
      FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::int[], $5::text[], $6::timestamptz[],
                  $7::timestamptz[], $8::numeric[], $9::numeric[], $10::text[], $11::text[])
        AS reading (station_id, evse_id, reported_at, connector_id, transaction_id, measured_at,
                    received_at, energy_wh, power_w, sampled_values, marks)
    ON CONFLICT DO NOTHING`,
  columns: (unordered) => {
    const readings = inOrder(unordered);
    return [
      readings.map(({ stationId }) => stationId),
      readings.map(({ report }) => storableIndex(report.evseId)),
      readings.map(keyTime),
      readings.map(({ report }) => storableIndex(report.connectorId)),
      readings.map(({ report }) =>
        report.transactionId === null ? null : storableText(report.transactionId),
      ),
      readings.map(({ report }) => report.time.at),
      readings.map(({ report }) => report.time.receivedAt),
      readings.map(({ report }) => report.energyWh),
      readings.map(({ report }) => report.powerW),
      readings.map(({ report }) => storableJson(report.sampledValues)),
      readings.map(({ report }) => [...new Set([...report.time.marks, ...report.marks])].join(' ')),
    ];
  },
};

/**
 * `readings`: of which sessions, by station_id and transaction_id, which register_wh was read. `knownWh`: the energy that it
 * has to exceed. `meteredWh`: what becomes of metered_wh.
 */
const energyUpdate = (readings: string, knownWh: string, meteredWh: string): string => `
    WITH reading AS (${readings}
    ), touched AS (
      SELECT session.station_id, session.id, session.status <> 'active' AS is_late,
             trunc(reading.register_wh - session.meter_start_wh)::bigint AS energy_wh
        FROM billing.charging_session session
        JOIN reading USING (station_id, transaction_id)
       WHERE CASE session.status
               WHEN 'active' THEN session.meter_start_wh >= 0
                 AND trunc(reading.register_wh - session.meter_start_wh) > ${knownWh}
                 AND reading.register_wh - session.meter_start_wh <= 1000000
               ELSE NOT session.rating_due
             END
       ORDER BY session.station_id, session.id
         FOR UPDATE OF session
    )
    UPDATE billing.charging_session session
       SET energy_wh = CASE WHEN is_late THEN session.energy_wh ELSE greatest(session.energy_wh, touched.energy_wh) END,
           metered_wh = CASE WHEN is_late THEN session.metered_wh ELSE ${meteredWh} END,
           rating_due = session.rating_due OR is_late, updated_at = now()
      FROM touched
     WHERE session.station_id = touched.station_id AND session.id = touched.id`;

/**
 * The energy of active sessions by the greatest of their readings; one beyond a MWh is not believed. A session that has
 * ended is to be rated again with the reading that came late. The statement's name puts it behind the readings, in the
 * order of a stop, so that neither holds what the other waits for.
 */
export const sessionEnergyUpdate: BatchStatement<StoredReading> = {
  name: 'billing.session-energy',
  sql: energyUpdate(
    `
      SELECT station_id, transaction_id, max(energy_wh) AS register_wh
        FROM unnest($1::text[], $2::text[], $3::numeric[]) AS reading (station_id, transaction_id, energy_wh)
       GROUP BY station_id, transaction_id`,
    'least(session.energy_wh, coalesce(session.metered_wh, 0))',
    'greatest(session.metered_wh, touched.energy_wh)',
  ),
  columns: (readings) => [
    readings.map(({ stationId }) => stationId),
    readings.map(({ report }) => storableText(report.transactionId ?? '')),
    readings.map(({ report }) => report.energyWh),
  ],
};

/** The same for readings of a charger that never got the id of its transaction, which tell it by EVSE and time. */
export const looseEnergyUpdate: BatchStatement<StoredReading> = {
  name: 'billing.session-energy-loose',
  sql: energyUpdate(
    `
      SELECT station_id, session.transaction_id, max(reading.energy_wh) AS register_wh
        FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::numeric[])
          AS reading (station_id, evse_id, measured_at, energy_wh)
        JOIN billing.charging_session session USING (station_id, evse_id)
       WHERE session.started_at BETWEEN reading.measured_at - interval '30 days' AND reading.measured_at
         AND (session.ended_at IS NULL OR reading.measured_at <= session.ended_at)
         AND NOT EXISTS (SELECT FROM billing.charging_session next
                          WHERE next.station_id = session.station_id AND next.evse_id = session.evse_id
                            AND next.started_at > session.started_at AND next.started_at <= reading.measured_at
                            AND NOT next.marks && '{start_unknown}')
       GROUP BY station_id, session.transaction_id`,
    'session.energy_wh',
    'session.metered_wh',
  ),
  columns: (readings) => [
    readings.map(({ stationId }) => stationId),
    readings.map(({ report }) => storableIndex(report.evseId)),
    readings.map(({ report }) => report.time.at),
    readings.map(({ report }) => report.energyWh),
  ],
};

export async function storeReadings(manager: EntityManager, readings: StoredReading[]): Promise<void> {
  await Promise.all(readings.map((reading) => write(manager, meterValueInsert, reading)));
}
