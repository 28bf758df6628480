import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, BenchContext, BenchOutcome, Measurement } from '../bench.ts';
import { startCsms } from '../csms.ts';
import { difference, perThousand } from '../drive.ts';
import { FleetProcess, fleetOrder, type LoadUse } from '../fleet-process.ts';
import { type Goal, isBare, ratio } from '../goal.ts';
import { residentKib } from '../process-memory.ts';
import { startBareServer, type Target } from '../target.ts';
import { makeTlsIdentity } from '../tls-identity.ts';

const NAME = 'connections';
const SECURE = `${NAME} tls`;
/** They come first and are gone again: what is measured is not the first of its kind. */
const WARM_UP = 500;
/** They are there already, and call for a Heartbeat now and then. */
const RESIDENTS = 50;
const HEARTBEAT_EVERY_MS = 100;
const PATIENCE_SECONDS = 120;
const SETTLING_MS = 2000;

/** As many chargers as are asked for connect and boot, then stay: how fast they come, and what each costs while idle. */
async function run(context: BenchContext): Promise<BenchOutcome> {
  const outcomes: BenchOutcome[] = [];
  const count = context.options.connections + WARM_UP + RESIDENTS;
  const starts = [
    () => startBareServer(context, { count }),
    () => startCsms(context, { count }),
    async () => startCsms(context, { count, tls: await makeTlsIdentity() }),
  ];
  for (const start of starts) {
    await using target = await start();
    context.signal.throwIfAborted();
    context.say(`${NAME}: ${context.options.connections} chargers at ${target.name}`);
    outcomes.push(await measure(target, context));
  }
  const measurements = outcomes.flatMap((outcome) => outcome.measurements);
  return {
    measurements,
    goals: goalsOf(measurements),
    notes: outcomes.flatMap(({ notes }) => notes),
    faults: outcomes.flatMap(({ faults }) => faults),
  };
}

async function measure(target: Target, context: BenchContext): Promise<BenchOutcome> {
  const { connections } = context.options;
  const of = (from: number, to?: number) => target.chargers.slice(from, to);
  await using residents = new FleetProcess({
    ...fleetOrder(target, of(0, RESIDENTS)),
    heartbeatEveryMs: HEARTBEAT_EVERY_MS,
  });
  await residents.until(({ booted }) => booted === RESIDENTS, PATIENCE_SECONDS);
  {
    await using warmUp = new FleetProcess(fleetOrder(target, of(RESIDENTS, RESIDENTS + WARM_UP)));
    await warmUp.until(({ booted }) => booted === WARM_UP, PATIENCE_SECONDS);
  }
  await sleep(SETTLING_MS, undefined, { signal: context.signal });
  const before = { rss: residentKib(target.pid), cpu: target.cpuSeconds() };
  await residents.mark();
  await using fleet = new FleetProcess(fleetOrder(target, of(RESIDENTS + WARM_UP)));
  const state = await fleet.until(({ booted }) => booted === connections, PATIENCE_SECONDS);
  const after = { heartbeats: await residents.mark(), load: await fleet.mark(), cpu: target.cpuSeconds() };
  await sleep(SETTLING_MS, undefined, { signal: context.signal });
  const idleKib = difference(before.rss, residentKib(target.pid));
  const answeredOf = Object.fromEntries(target.chargers.map(({ stationId }) => [stationId, 1]));
  const verdict = await target.verify({ action: 'BootNotification' }, { answeredOf });
  const faults = [...verdict.faults];
  if (fleet.state.lost > 0 || residents.state.lost > 0)
    faults.push(`${fleet.state.lost + residents.state.lost} chargers lost their line`);
  return {
    measurements: [
      {
        ...measurementOf(connections, state.elapsedMs / 1000, after.heartbeats),
        bench: target.ca === undefined ? NAME : SECURE,
        subject: target.name,
        cpuSecondsPerThousand: perThousand(difference(before.cpu.server, after.cpu.server), connections),
        postgresCpuSecondsPerThousand: perThousand(
          difference(before.cpu.postgres, after.cpu.postgres),
          connections,
        ),
        loadCpuSecondsPerThousand: perThousand(after.load.cpuSeconds, connections),
        kibPerIdleCharger: idleKib === null ? null : idleKib / connections,
        errors: fleet.state.errors + residents.state.errors,
      },
    ],
    notes: [
      ...notesOf(target, before.rss, idleKib, state.refused),
      ...verdict.notes.map((note) => `${NAME}, ${target.name}: ${note}`),
    ],
    faults: faults.map((fault) => `${NAME}, ${target.name}: ${fault}`),
  };
}

const measurementOf = (connections: number, seconds: number, heartbeats: LoadUse) =>
  ({
    calls: connections,
    seconds,
    callsPerSecond: connections / seconds,
    p50Ms: heartbeats.p50Ms,
    p99Ms: heartbeats.p99Ms,
    maxMs: heartbeats.maxMs,
  }) satisfies Partial<Measurement>;

function goalsOf(measurements: readonly Measurement[]): Goal[] {
  const bare = measurements.find((row) => row.bench === NAME && isBare(row));
  const ours = measurements.find((row) => row.bench === NAME && !isBare(row));
  const secure = measurements.find((row) => row.bench === SECURE);
  const idle = { what: 'RSS of an idle charger', sense: '≤', unit: 'KiB' } as const;
  return [
    {
      bench: NAME,
      what: 'boots a second of bare',
      sense: '≥',
      wanted: 0.5,
      measured: ratio(ours?.callsPerSecond, bare?.callsPerSecond),
      unit: '',
    },
    {
      bench: NAME,
      what: `p99 of ${RESIDENTS} others' Heartbeats`,
      sense: '<',
      wanted: 250,
      measured: ours?.p99Ms ?? null,
      unit: 'ms',
    },
    { ...idle, bench: NAME, wanted: 16, measured: ours?.kibPerIdleCharger ?? null },
    { ...idle, bench: SECURE, wanted: 48, measured: secure?.kibPerIdleCharger ?? null },
  ];
}

function notesOf(
  { name }: Target,
  before: number | null,
  idle: number | null,
  refused: Readonly<Record<string, number>>,
): string[] {
  const title = `${NAME}, ${name}`;
  const notes: string[] = [];
  if (before !== null && idle !== null)
    notes.push(
      `${title}: ${mib(before)} MiB resident before, ${mib(before + idle)} MiB with the chargers idle`,
    );
  if (Object.keys(refused).length > 0)
    notes.push(`${title}: handshakes refused, by status: ${JSON.stringify(refused)}`);
  return notes;
}

const mib = (kib: number): string => (kib / 1024).toFixed(0);

export default {
  name: NAME,
  summary:
    'chargers that connect and boot a second, with the Heartbeats of others meanwhile; memory of an idle one',
  run,
} satisfies Bench;
