import { type EndedTransaction, energyWh } from '../../../src/simulator/index.ts';
import { compare } from '../../../src/simulator/ledger-check.ts';
import type { Commander } from './commander.ts';
import type { FaultyDatabase } from './faulty-database.ts';
import type { LedgerFleet } from './ledger-fleet.ts';

/** Of one kind of records: how many there are to be, how many of these there are, and how many are there twice. */
export interface Count {
  readonly kind: string;
  readonly expected: number;
  readonly found: number;
  readonly lost: number;
  readonly doubled: number;
}

export interface Comparison {
  readonly counts: readonly Count[];
  /** In words, of what was found: another energy, another time. */
  readonly differences: readonly string[];
}

export const OPEN = ['pending', 'sent'];

/** What the chargers and the operator know, beside what the database holds of it. */
export async function compareWithDatabase(
  fleet: LedgerFleet,
  commander: Commander,
  database: Pick<FaultyDatabase, 'query'>,
): Promise<Comparison> {
  const { stationIds } = fleet;
  const [sessions, cdrs, readings, messages, commands] = await Promise.all([
    database.query<SessionRow>(SESSIONS, [stationIds]),
    database.query<{ key: string; energyWh: number }>(CDRS, [stationIds]),
    database.query<{ key: string }>(READINGS, [stationIds]),
    database.query<{ key: string }>(MESSAGES, [stationIds]),
    database.query<{ id: string; status: string }>(COMMANDS, [stationIds]),
  ]);
  const ended = fleet.chargers.flatMap(({ stationId, ledger }) =>
    ledger
      .filter((entry): entry is EndedTransaction => entry.stoppedAt !== undefined)
      .map((entry) => ({ key: keyOf({ stationId, ...entry }), entry })),
  );
  const statuses = new Map(commands.map(({ id, status }) => [id, status]));
  return {
    counts: [
      count(
        'sessions',
        ended.map(({ key }) => key),
        sessions.map(keyOf),
      ),
      count(
        'CDRs',
        ended.map(({ key, entry }) => `${key} ${energyWh(entry)} Wh`),
        cdrs.map((cdr) => `${cdr.key} ${cdr.energyWh} Wh`),
      ),
      count(
        'readings',
        readingsOf(fleet),
        readings.map(({ key }) => key),
      ),
      count(
        'messages',
        fleet.answered.map(({ stationId, messageId }) => `${stationId} ${messageId}`),
        messages.map(({ key }) => key),
      ),
      count(
        'commands',
        commander.taken.map(({ id }) => id),
        commands.filter(({ status }) => !OPEN.includes(status)).map(({ id }) => id),
      ),
    ],
    differences: [
      ...fleet.chargers.flatMap(({ stationId, ledger }) =>
        compare(
          ledger,
          sessions.filter((session) => session.stationId === stationId),
          true,
        ).map((difference) => `${stationId}: ${difference}`),
      ),
      ...commander.taken
        .filter(({ id, status }) => !OPEN.includes(status) && statuses.get(id) !== status)
        .map(({ id, status }) => `a command was told to be ${status} and is ${String(statuses.get(id))}`),
    ],
  };
}

interface SessionRow {
  stationId: string;
  evseId: number;
  idToken: string;
  meterStartWh: number;
}

/** A register only grows, so that its reading names the session. */
const keyOf = (session: { stationId: string; meterStartWh: number }): string =>
  `${session.stationId} from ${session.meterStartWh} Wh`;

/** Both in pages of their own; what is there more often than once counts once as found, and else as doubled. */
function count(kind: string, expected: readonly string[], stored: readonly string[]): Count {
  const times = new Map<string, number>();
  for (const key of stored) times.set(key, (times.get(key) ?? 0) + 1);
  const wanted = new Set(expected);
  const found = [...wanted].filter((key) => times.has(key));
  const doubled = found.reduce((sum, key) => sum + (times.get(key) ?? 0) - 1, 0);
  return { kind, expected: wanted.size, found: found.length, lost: wanted.size - found.length, doubled };
}

/** Of what was answered: the readings of MeterValues (1.6) and of TransactionEvent (2.x), by station and time. */
function readingsOf({ answered }: LedgerFleet): string[] {
  return answered
    .filter(({ action }) => action === 'MeterValues' || action === 'TransactionEvent')
    .flatMap(({ stationId, payload }) => {
      const { meterValue = [] } = payload as { meterValue?: { timestamp: string }[] };
      return meterValue.map(({ timestamp }) => `${stationId} ${new Date(timestamp).toISOString()}`);
    });
}

const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const isoOf = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', ${INSTANT})`;

const SESSIONS = `
  SELECT station_id AS "stationId", evse_id AS "evseId", id_token AS "idToken", transaction_id AS "transactionId",
         status, meter_start_wh::float AS "meterStartWh", meter_stop_wh::float AS "meterStopWh",
         energy_wh::float AS "energyWh", stop_reason AS "stopReason",
         ${isoOf('started_at')} AS "startedAt", ${isoOf('ended_at')} AS "endedAt"
    FROM billing.charging_session WHERE station_id = ANY ($1)`;
const CDRS = `
  SELECT cdr.station_id || ' from ' || meter_start_wh || ' Wh' AS key, cdr.energy_wh::float AS "energyWh"
    FROM billing.cdr JOIN billing.charging_session AS session
      ON session.station_id = cdr.station_id AND session.id = cdr.session_id
   WHERE cdr.station_id = ANY ($1)`;
/** Two readings of one moment, such as those of a start and of a sample, differ in what they tell. */
const READINGS = `
  SELECT station_id || ' ' || ${isoOf('reported_at')} AS key FROM billing.meter_value
   WHERE station_id = ANY ($1) GROUP BY station_id, evse_id, transaction_id, reported_at, sampled_values`;
const MESSAGES = `
  SELECT station_id || ' ' || message_id AS key FROM monitoring.ocpp_message
   WHERE station_id = ANY ($1) AND direction = 'in' AND error_code IS NULL`;
const COMMANDS = `SELECT id, status FROM station.command WHERE station_id = ANY ($1)`;
