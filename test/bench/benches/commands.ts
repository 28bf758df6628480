import type pg from 'pg';
import type { Bench, BenchContext, BenchOutcome } from '../bench.ts';
import { CommandStream } from '../command-stream.ts';
import { startCsms } from '../csms.ts';
import { FleetProcess, fleetOrder, type FleetState } from '../fleet-process.ts';
import { latencyRow } from '../latencies.ts';
import { steady } from '../recovery-run.ts';
import { ADMIN_VARIABLES, restOf } from '../rest.ts';

const NAME = 'commands';
const CHARGING = 2000;
const METER_VALUES_EVERY_MS = 60_000;
const COMMANDS_PER_SECOND = 50;
const WARM_UP_SECONDS = 8;
const PATIENCE_SECONDS = 120;
const P99_MS = 20;

/** Commands by REST to chargers of which each has a transaction: web → Redis → ocpp → charger, and back. */
async function run(context: BenchContext): Promise<BenchOutcome> {
  await using csms = await startCsms(context, { count: CHARGING });
  const { installation, chargers } = csms;
  const web = await installation.start('web', ADMIN_VARIABLES);
  const rest = await restOf(web);
  const order = { ...fleetOrder(csms, chargers), meterValuesEveryMs: METER_VALUES_EVERY_MS };
  await using fleet = new FleetProcess(order);
  await fleet.until(({ charging }) => charging === CHARGING, PATIENCE_SECONDS);
  context.say(`${NAME}: ${CHARGING} chargers have a transaction`);
  const stationIds = chargers.map(({ stationId }) => stationId);
  const commands = new CommandStream(rest, stationIds, COMMANDS_PER_SECOND);
  const seconds = 2 * context.options.durationSeconds;
  const plan = { steadyCommands: 0, patienceSeconds: PATIENCE_SECONDS };
  await steady(commands, { ...plan, steadySeconds: WARM_UP_SECONDS });
  commands.enter('after');
  await steady(commands, { ...plan, steadySeconds: seconds });
  const figures = await commands.stop();
  const { after } = figures;
  const unfinished = await commands.unfinished(PATIENCE_SECONDS);
  // Before the rows are counted: what is answered later is of no account.
  const reported = fleet.state;
  const stored = await countStored(installation.database.client);
  const answered = sum(Object.values(figures).flatMap(({ outcomes }) => Object.values(outcomes)));
  const faults = [...commands.faults, ...lossesOf(stored, answered, reported)];
  if (unfinished.length > 0) faults.push(`${unfinished.length} commands have no end`);
  return {
    measurements: [latencyRow(NAME, `${CHARGING} charging`, seconds, after)],
    goals: [{ bench: NAME, what: 'p99', sense: '<', wanted: P99_MS, measured: after.p99Ms, unit: 'ms' }],
    notes: [
      `${COMMANDS_PER_SECOND} commands a second, ${answered} in all, ${stored.accepted} accepted in the database`,
      `${reported.meterValues} MeterValues were answered meanwhile, ${stored.meterValues} are in the database`,
    ].map((note) => `${NAME}: ${note}`),
    faults: faults.map((fault) => `${NAME}: ${fault}`),
  };
}

interface Stored {
  readonly accepted: number;
  readonly sessions: number;
  readonly meterValues: number;
}

async function countStored(client: pg.Client): Promise<Stored> {
  const { rows } = await client.query<Stored>(
    `SELECT (SELECT count(*)::integer FROM station.command WHERE status = 'accepted') AS accepted,
            (SELECT count(*)::integer FROM billing.charging_session WHERE status = 'active') AS sessions,
            (SELECT count(*)::integer FROM billing.meter_value) AS "meterValues"`,
  );
  return rows[0] ?? { accepted: 0, sessions: 0, meterValues: 0 };
}

/** The chargers go on reporting: there may be more meter values by now, and no fewer. */
function lossesOf(
  { accepted, sessions, meterValues }: Stored,
  commands: number,
  { errors, lost, meterValues: answered }: FleetState,
): string[] {
  const losses: string[] = [];
  if (accepted !== commands) losses.push(`${commands} commands were answered, ${accepted} are accepted`);
  if (sessions !== CHARGING) losses.push(`${CHARGING} chargers charge, in ${sessions} sessions`);
  if (meterValues < answered) losses.push(`${answered - meterValues} meter values are missing`);
  if (errors + lost > 0) losses.push(`${errors} errors of chargers, ${lost} lines lost`);
  return losses;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export default {
  name: NAME,
  summary: 'commands by REST to 2000 chargers that charge: web, Redis, ocpp, charger, and back',
  run,
} satisfies Bench;
