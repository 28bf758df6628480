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

const NO_IDS = NO_TRANSACTION_ID.map((id) => `'${id}'`).join(', ');

/**
 * The readings of a transaction of a station, `asked`, that were measured from its start on, or a little before: the first
 * may be older than the start that it came with. And those of its time and of its EVSE that came under ids that are none. The
 * partitions of the days before are left out; what a clock that was never set reported lies in the oldest one.
 */
const READINGS_OF_SESSION = `
  SELECT * FROM (
    SELECT * FROM billing.meter_value
     WHERE station_id = asked.station_id AND reported_at >= asked.started_at - interval '1 hour'
    UNION ALL
    SELECT * FROM billing.meter_value
     WHERE station_id = asked.station_id AND reported_at < least(asked.started_at, '2012-01-01Z')
       AND measured_at >= asked.started_at
  ) reading
  WHERE transaction_id IN (asked.transaction_id, asked.loose_id)
     OR ((transaction_id = asked.stop_transaction_id OR asked.has_loose AND transaction_id IN (${NO_IDS}))
         AND evse_id = asked.evse_id AND measured_at >= asked.started_at AND measured_at <= coalesce(
          asked.ended_at,
          (SELECT min(started_at) FROM billing.charging_session
            WHERE station_id = asked.station_id AND evse_id = asked.evse_id
              AND started_at > asked.started_at AND NOT marks && '{start_unknown}'),
          'infinity'))`;

/** A session as its readings know it; those of its time are of it as long as it has not ended. */
export type MeteredSession = Pick<
  ChargingSession,
  'stationId' | 'evseId' | 'transactionId' | 'startedAt' | 'endedAt'
> &
  Partial<Pick<ChargingSession, 'stopKey' | 'stopTransactionId'>>;

/** Its own id of a stop that named no transaction, under which the readings of that stop are stored. */
const looseIdOf = ({ stopKey = null, stopTransactionId }: MeteredSession): string | null =>
  stopKey === null ? null : looseTransactionId(stopKey, stopTransactionId ?? '');

/** `readings` of each transaction that is asked for, by SQL that knows it as `asked`. */
const fromReadings = (readings: string): string => `
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::int[],
              $8::timestamptz[], $9::timestamptz[], $10::bigint[], $11::bigint[])
    AS asked (key, station_id, transaction_id, loose_id, stop_transaction_id, has_loose, evse_id, started_at, ended_at,
              from_wh, up_to_wh)
 CROSS JOIN LATERAL (${readings}) reading`;

export interface ReadingsQuestion {
  readonly session: MeteredSession;
  /** What of the register is asked for. */
  readonly fromWh: number;
  readonly upToWh: number;
}

const keyOf = ({ session: { stationId, transactionId }, fromWh, upToWh }: ReadingsQuestion): string =>
  `${fromWh} ${upToWh} ${stationId} ${transactionId}`;

const columns = (questions: readonly ReadingsQuestion[]): unknown[][] => {
  const sessions = questions.map(({ session }) => session);
  return [
    questions.map(keyOf),
    sessions.map(({ stationId }) => stationId),
    sessions.map(({ transactionId }) => transactionId),
    sessions.map(looseIdOf),
    sessions.map(({ stopTransactionId = null }) => stopTransactionId),
    sessions.map((session) => looseIdOf(session) !== session.transactionId),
    sessions.map(({ evseId }) => evseId),
    sessions.map(({ startedAt }) => startedAt),
    sessions.map(({ endedAt }) => endedAt),
    questions.map(({ fromWh }) => fromWh),
    questions.map(({ upToWh }) => upToWh),
  ];
};

/** What the readings of a transaction say of it as a whole. */
export interface MeteredSummary {
  lowestWh: number | null;
  highestWh: number | null;
  averagePowerW: number | null;
}

const summaries: BatchQuery<ReadingsQuestion> = {
  name: 'billing.metered-summary',
  sql: `
    SELECT asked.key, reading.*${fromReadings(`
      SELECT (min(energy_wh) FILTER (WHERE energy_wh > -1e15))::float8 AS "lowestWh",
             (max(energy_wh) FILTER (WHERE energy_wh <= asked.up_to_wh))::float8 AS "highestWh",
             (avg(power_w) FILTER (WHERE abs(power_w) < 1e9))::float8 AS "averagePowerW"
        FROM (${READINGS_OF_SESSION}) reading`)}`,
  columns,
  keyOf,
};

/** `plausibleUpToWh`: register values above it are passed over. */
export async function summariseReadings(
  manager: EntityManager,
  session: MeteredSession,
  plausibleUpToWh: number,
): Promise<MeteredSummary> {
  const question = { session, fromWh: 0, upToWh: plausibleUpToWh };
  const [row] = await ask<ReadingsQuestion, MeteredSummary & { key: string }>(manager, summaries, question);
  return row ?? { lowestWh: null, highestWh: null, averagePowerW: null };
}

/** Energy since the start at an instant. */
export interface CurvePoint {
  at: Date;
  energyWh: number;
}

export const curveQuery: BatchQuery<ReadingsQuestion> = {
  name: 'billing.energy-curve',
  sql: `
    SELECT asked.key, reading.*${fromReadings(`
      SELECT measured_at AS at, (energy_wh - asked.from_wh)::float8 AS "energyWh"
        FROM (${READINGS_OF_SESSION}) reading
       WHERE energy_wh - asked.from_wh BETWEEN 0 AND asked.up_to_wh
         AND (asked.ended_at IS NULL OR measured_at <= asked.ended_at)
       ORDER BY measured_at, energy_wh`)}`,
  columns,
  keyOf,
};

/** Energy since the register at the start, up to `upToWh`, in the order of time: what a session is rated by. */
export const readEnergyCurve = (
  manager: EntityManager,
  session: MeteredSession,
  fromWh: number,
  upToWh: number,
): Promise<CurvePoint[]> =>
  ask<ReadingsQuestion, CurvePoint & { key: string }>(manager, curveQuery, {
    session,
    fromWh,
    upToWh,
  });

/** What is believed of a reading: the register, the energy since the start, and the power. */
export interface Metered {
  at: Date;
  registerWh: number | null;
  energyWh: number | null;
  powerW: number | null;
}

const meteredQuery: BatchQuery<ReadingsQuestion> = {
  name: 'billing.metered',
  sql: `
    SELECT asked.key, reading.*${fromReadings(`
      SELECT measured_at AS at, CASE WHEN abs(power_w) < 1e9 THEN power_w::float8 END AS "powerW",
             CASE WHEN abs(energy_wh) < 1e15 THEN energy_wh::float8 END AS "registerWh",
             CASE WHEN abs(energy_wh) < 1e15 THEN (energy_wh - asked.from_wh)::float8 END AS "energyWh"
        FROM (${READINGS_OF_SESSION}) reading`)}`,
  columns,
  keyOf,
};

/** All that `summaryOf` and `curveOf` tell, in one reading. */
export const readMetered = (
  manager: EntityManager,
  session: MeteredSession,
  fromWh: number,
): Promise<Metered[]> =>
  ask<ReadingsQuestion, Metered & { key: string }>(manager, meteredQuery, { session, fromWh, upToWh: 0 });

/** As `summariseReadings` has it. */
export function summaryOf(readings: readonly Metered[], plausibleUpToWh: number): MeteredSummary {
  const registers = readings.flatMap(({ registerWh }) => registerWh ?? []);
  const plausible = registers.filter((registerWh) => registerWh <= plausibleUpToWh);
  const powers = readings.flatMap(({ powerW }) => powerW ?? []);
  return {
    lowestWh: extreme(registers, Math.min),
    highestWh: extreme(plausible, Math.max),
    averagePowerW: powers.length === 0 ? null : powers.reduce((sum, power) => sum + power, 0) / powers.length,
  };
}

/** As `readEnergyCurve` has it. */
export const curveOf = (readings: readonly Metered[], upToWh: number, endedAt: Date): CurvePoint[] =>
  readings
    .flatMap(({ at, energyWh }) => (energyWh === null ? [] : [{ at, energyWh }]))
    .filter(({ at, energyWh }) => energyWh >= 0 && energyWh <= upToWh && at <= endedAt)
    .sort((one, other) => Number(one.at) - Number(other.at) || one.energyWh - other.energyWh);

const extreme = (values: readonly number[], of: (one: number, other: number) => number): number | null =>
  values.length === 0 ? null : values.reduce((one, other) => of(one, other));

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
    `SELECT reading.evse_id, reading.connector_id, asked.transaction_id, measured_at, reported_at, received_at,
            digest::text AS digest, energy_wh, power_w, sampled_values, marks
       ${fromReadings(READINGS_OF_SESSION)}
      WHERE EXISTS (SELECT FROM billing.charging_session
                     WHERE station_id = asked.station_id AND transaction_id = asked.transaction_id AND tenant_id = $12)
        AND ($13::timestamptz IS NULL OR (measured_at, reported_at, digest) < ($13, $14::timestamptz, $15::bigint))
      ORDER BY reading.measured_at DESC, reading.reported_at DESC, reading.digest DESC
      LIMIT $16`,
    [
      ...columns([{ session, fromWh: 0, upToWh: 0 }]),
      scope.tenantId,
      ...(after ?? [null, null, null]),
      request.limit + 1,
    ],
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
