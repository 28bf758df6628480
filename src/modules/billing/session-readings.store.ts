import type { DataSource, EntityManager } from 'typeorm';
import type { BatchQuery } from '../../platform/database/group-query.js';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../platform/database/page.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { ask } from '../../platform/database/turn.js';
import type { ChargingSession } from './charging-session.entity.js';
import type { SampledValue } from './meter-report.js';
import { looseTransactionId, NO_TRANSACTION_ID } from './transaction-id.js';

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

/** What of a session its readings are told by, as SQL. */
interface ReadingsOf {
  stationId: string;
  /** Arrays of text: its ids, and those that are none. */
  transactionIds: string;
  looseIds: string;
  evseId: string;
  startedAt: string;
  endedAt: string;
}

/**
 * The readings of transactions of a station that were measured from their start on, or a little before: the first may be
 * older than the start that it came with. And those of its time and of its EVSE that came under ids that are none. The
 * partitions of the days before are left out; what a clock that was never set reported lies in the oldest one.
 */
const readingsOf = (session: ReadingsOf): string => `
  SELECT * FROM (
    SELECT * FROM billing.meter_value
     WHERE station_id = ${session.stationId} AND reported_at >= ${session.startedAt} - interval '1 hour'
    UNION ALL
    SELECT * FROM billing.meter_value
     WHERE station_id = ${session.stationId} AND reported_at < least(${session.startedAt}, '2012-01-01Z')
       AND measured_at >= ${session.startedAt}
  ) reading
  WHERE transaction_id = ANY(${session.transactionIds})
     OR (transaction_id = ANY(${session.looseIds}) AND evse_id = ${session.evseId}
         AND measured_at >= ${session.startedAt} AND measured_at <= coalesce(
          ${session.endedAt},
          (SELECT min(started_at) FROM billing.charging_session
            WHERE station_id = ${session.stationId} AND evse_id = ${session.evseId}
              AND started_at > ${session.startedAt} AND NOT marks && '{start_unknown}'),
          'infinity'))`;

/** By the parameters of `transactionParameters`. */
const READINGS_OF_SESSION = readingsOf({
  stationId: '$1',
  transactionIds: '$2::text[]',
  startedAt: '$3::timestamptz',
  looseIds: '$4::text[]',
  evseId: '$5',
  endedAt: '$6::timestamptz',
});

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

const NOTHING_METERED: MeteredSummary = { lowestWh: null, highestWh: null, averagePowerW: null };

const summaryUpTo = (plausibleWh: string): string => `
  (min(energy_wh) FILTER (WHERE energy_wh > -1e15))::float8 AS "lowestWh",
  (max(energy_wh) FILTER (WHERE energy_wh <= ${plausibleWh}))::float8 AS "highestWh",
  (avg(power_w) FILTER (WHERE abs(power_w) < 1e9))::float8 AS "averagePowerW"`;

/** `plausibleUpToWh`: register values above it are passed over. */
export async function summariseReadings(
  manager: EntityManager,
  transaction: Transaction,
  plausibleUpToWh: number,
): Promise<MeteredSummary> {
  const rows: MeteredSummary[] = await manager.query(
    `SELECT ${summaryUpTo('$7')} FROM (${READINGS_OF_SESSION}) reading`,
    [...transactionParameters(transaction), plausibleUpToWh],
  );
  return rows[0] ?? NOTHING_METERED;
}

/** Energy since the start at an instant. */
export interface CurvePoint {
  at: Date;
  energyWh: number;
}

/** Energy since the start, up to `maxEnergyWh`, in the order of time: what a session is rated by. */
export async function readEnergyCurve(
  manager: EntityManager,
  session: Transaction & { endedAt: Date },
  meterStartWh: number,
  maxEnergyWh: number,
): Promise<CurvePoint[]> {
  const rows: CurvePoint[] = await manager.query(
    `SELECT measured_at AS at, (energy_wh - $7)::float8 AS "energyWh"
       FROM (${READINGS_OF_SESSION}) reading
      WHERE energy_wh - $7 BETWEEN 0 AND $8 AND measured_at <= $6
      ORDER BY measured_at, energy_wh`,
    [...transactionParameters(session), meterStartWh, maxEnergyWh],
  );
  return rows;
}

/** A session whose station gives its transactions their ids; until it has ended, all readings are of it. */
export type MeteredSession = Pick<
  ChargingSession,
  'stationId' | 'evseId' | 'transactionId' | 'startedAt' | 'endedAt'
>;

export interface ReadingsQuestion {
  readonly session: MeteredSession;
  /** What of the register is asked for, as the questions have it. */
  readonly fromWh: number;
  readonly upToWh: number;
}

const readingsQuery = (name: string, columns: string, rest: string): BatchQuery<ReadingsQuestion> => ({
  name,
  sql: `
    SELECT asked.key, reading.*
      FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::timestamptz[],
                  $7::bigint[], $8::bigint[])
        AS asked (key, station_id, transaction_id, evse_id, started_at, ended_at, from_wh, up_to_wh)
     CROSS JOIN LATERAL (
           SELECT ${columns} FROM (${readingsOf({
             stationId: 'asked.station_id',
             transactionIds: 'ARRAY[asked.transaction_id]',
             startedAt: 'asked.started_at',
             looseIds: `ARRAY[${NO_TRANSACTION_ID.map((id) => `'${id}'`).join(', ')}]`,
             evseId: 'asked.evse_id',
             endedAt: 'asked.ended_at',
           })}) reading ${rest}) reading`,
  columns: (questions) => [
    questions.map(keyOf),
    questions.map(({ session }) => session.stationId),
    questions.map(({ session }) => session.transactionId),
    questions.map(({ session }) => session.evseId),
    questions.map(({ session }) => session.startedAt),
    questions.map(({ session }) => session.endedAt),
    questions.map(({ fromWh }) => fromWh),
    questions.map(({ upToWh }) => upToWh),
  ],
  keyOf,
});

function keyOf({ session: { stationId, transactionId } }: ReadingsQuestion): string {
  return JSON.stringify([stationId, transactionId]);
}

export const curveQuery = readingsQuery(
  'billing.energy-curve',
  `measured_at AS at, (energy_wh - asked.from_wh)::float8 AS "energyWh"`,
  `WHERE energy_wh - asked.from_wh BETWEEN 0 AND asked.up_to_wh
     AND (asked.ended_at IS NULL OR measured_at <= asked.ended_at)
   ORDER BY measured_at, energy_wh`,
);

/** `readEnergyCurve` together with others: since the register at the start, `fromWh`. */
export const readCurve = (
  manager: EntityManager,
  session: MeteredSession,
  fromWh: number,
  upToWh: number,
): Promise<CurvePoint[]> =>
  ask<ReadingsQuestion, CurvePoint & { key: string }>(manager, curveQuery, { session, fromWh, upToWh });

const summaryQuery = readingsQuery('billing.metered-summary', summaryUpTo('asked.up_to_wh'), '');

/** `summariseReadings` together with others. */
export async function readSummary(
  manager: EntityManager,
  session: MeteredSession,
  plausibleUpToWh: number,
): Promise<MeteredSummary> {
  const question = { session, fromWh: 0, upToWh: plausibleUpToWh };
  const [row] = await ask<ReadingsQuestion, MeteredSummary & { key: string }>(
    manager,
    summaryQuery,
    question,
  );
  return row ?? NOTHING_METERED;
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
