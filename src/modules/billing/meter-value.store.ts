import type { DataSource, EntityManager } from 'typeorm';
import type { BatchStatement } from '../../platform/database/group-commit.js';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../platform/database/page.js';
import { storableIndex, storableJson, storableText } from '../../platform/database/storable.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import type { ChargingSession } from './charging-session.entity.js';
import type { MeterReport, SampledValue } from './meter-report.js';
import { looseTransactionId, NO_TRANSACTION_ID } from './transaction-id.js';

export interface StoredReading {
  stationId: string;
  report: MeterReport;
}

export interface MeterValue {
  evseId: number;
  connectorId: number;
  transactionId: string | null;
  measuredAt: Date;
  reportedAt: Date;
  receivedAt: Date;
  energyWh: string | null;
  powerW: string | null;
  sampledValues: SampledValue[];
  marks: string[];
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
  if (readings.length > 0) await manager.query(meterValueInsert.sql, meterValueInsert.columns(readings));
}

/**
 * The readings of transactions $2 of station $1 that were measured from $3 on, or a little before: the first may be older
 * than the start that it came with. And those of its time and of its EVSE $5 that came under $4, the ids that are none. The
 * partitions of the days before are left out; what a clock that was never set reported lies in the oldest one.
 */
const READINGS_OF_SESSION = `
  SELECT * FROM (
    SELECT * FROM billing.meter_value WHERE station_id = $1 AND reported_at >= $3::timestamptz - interval '1 hour'
    UNION ALL
    SELECT * FROM billing.meter_value
     WHERE station_id = $1 AND reported_at < least($3, '2012-01-01Z') AND measured_at >= $3
  ) reading
  WHERE transaction_id = ANY($2::text[])
     OR (transaction_id = ANY($4) AND evse_id = $5 AND measured_at >= $3 AND measured_at <= coalesce(
          $6::timestamptz,
          (SELECT min(started_at) FROM billing.charging_session
            WHERE station_id = $1 AND evse_id = $5 AND started_at > $3 AND NOT marks && '{start_unknown}'),
          'infinity'))`;

type Transaction = Pick<
  ChargingSession,
  'stationId' | 'evseId' | 'transactionId' | 'startedAt' | 'endedAt' | 'stopKey' | 'stopTransactionId'
>;

function transactionParameters(session: Transaction): unknown[] {
  const { stationId, evseId, transactionId, startedAt, endedAt, stopKey, stopTransactionId } = session;
  const loose = stopKey === null ? null : looseTransactionId(stopKey, stopTransactionId ?? '');
  const withoutId = loose === transactionId ? [] : NO_TRANSACTION_ID;
  return [
    stationId,
    loose === null ? [transactionId] : [transactionId, loose],
    startedAt,
    stopTransactionId === null ? withoutId : [...withoutId, stopTransactionId],
    evseId,
    endedAt,
  ];
}

/** What the readings of a transaction say of it as a whole. */
export interface MeteredSummary {
  lowestWh: number | null;
  highestWh: number | null;
  averagePowerW: number | null;
}

/** `plausibleUpToWh`: register values above it are passed over. */
export async function summariseReadings(
  manager: EntityManager,
  transaction: Transaction,
  plausibleUpToWh: number,
): Promise<MeteredSummary> {
  const rows: MeteredSummary[] = await manager.query(
    `SELECT (min(energy_wh) FILTER (WHERE energy_wh > -1e15))::float8 AS "lowestWh",
            (max(energy_wh) FILTER (WHERE energy_wh <= $7))::float8 AS "highestWh",
            (avg(power_w) FILTER (WHERE abs(power_w) < 1e9))::float8 AS "averagePowerW"
       FROM (${READINGS_OF_SESSION}) reading`,
    [...transactionParameters(transaction), plausibleUpToWh],
  );
  return rows[0] ?? { lowestWh: null, highestWh: null, averagePowerW: null };
}

/** Energy since the start, up to `maxEnergyWh`, in the order of time: what a session is rated by. */
export async function readEnergyCurve(
  manager: EntityManager,
  session: Transaction & { endedAt: Date },
  meterStartWh: number,
  maxEnergyWh: number,
): Promise<{ at: Date; energyWh: number }[]> {
  const rows: { at: Date; energyWh: number }[] = await manager.query(
    `SELECT measured_at AS at, (energy_wh - $7)::float8 AS "energyWh"
       FROM (${READINGS_OF_SESSION}) reading
      WHERE energy_wh - $7 BETWEEN 0 AND $8 AND measured_at <= $6
      ORDER BY measured_at, energy_wh`,
    [...transactionParameters(session), meterStartWh, maxEnergyWh],
  );
  return rows;
}

interface MeterValueRow {
  evse_id: number;
  connector_id: number;
  transaction_id: string | null;
  measured_at: Date;
  reported_at: Date;
  received_at: Date;
  digest: string;
  energy_wh: string | null;
  power_w: string | null;
  /** JSON */
  sampled_values: string;
  marks: string[];
}

/** The readings of a session of the tenant, newest first. */
export async function pageOfReadings(
  dataSource: DataSource,
  scope: TenantScope,
  session: ChargingSession,
  request: PageRequest,
): Promise<Page<MeterValue>> {
  const after =
    request.cursor === undefined
      ? null
      : decodeCursor(request.cursor, ['timestamptz', 'timestamptz', 'bigint']);
  const rows: MeterValueRow[] = await dataSource.query(
    `SELECT evse_id, connector_id, ($2::text[])[1] AS transaction_id, measured_at, reported_at, received_at, digest::text AS digest,
            energy_wh, power_w, sampled_values, marks
       FROM (${READINGS_OF_SESSION}) reading
      WHERE EXISTS (SELECT FROM billing.charging_session
                     WHERE station_id = $1 AND transaction_id = ($2::text[])[1] AND tenant_id = $7)
        AND ($8::timestamptz IS NULL OR (measured_at, reported_at, digest) < ($8, $9::timestamptz, $10::bigint))
      ORDER BY reading.measured_at DESC, reading.reported_at DESC, reading.digest DESC
      LIMIT $11`,
    [...transactionParameters(session), scope.tenantId, ...(after ?? [null, null, null]), request.limit + 1],
  );
  return toPage(rows, request.limit, cursorOf, toMeterValue);
}

const cursorOf = (row: MeterValueRow): string[] => [
  row.measured_at.toISOString(),
  row.reported_at.toISOString(),
  row.digest,
];

const toMeterValue = (row: MeterValueRow): MeterValue => ({
  evseId: row.evse_id,
  connectorId: row.connector_id,
  transactionId: row.transaction_id,
  measuredAt: row.measured_at,
  reportedAt: row.reported_at,
  receivedAt: row.received_at,
  energyWh: row.energy_wh,
  powerW: row.power_w,
  sampledValues: JSON.parse(row.sampled_values) as SampledValue[],
  marks: row.marks,
});
