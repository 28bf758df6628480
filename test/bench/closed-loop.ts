import { availableParallelism } from 'node:os';
import type { Bench, BenchContext, BenchOutcome, Measurement } from './bench.ts';
import type { CallFrame } from './call-frame.ts';
import type { Charger } from './charger.ts';
import { startCsms } from './csms.ts';
import { type LoadResult, runLoad } from './load-process.ts';
import { machineCpuSeconds } from './process-cpu.ts';
import { runningServer, startBareServer, type Target } from './target.ts';

/** Above this share of one core the load generator may be what is measured. */
const BUSY_LOAD = 0.85;
/** Above this share of the machine, others have slowed down what was measured. */
const FOREIGN_LOAD = 0.1;

export interface ClosedLoop {
  /** The action that is called again and again. */
  readonly action: string;
  /** What a charger does before; returns the call that it then repeats. Runs in the load generator. */
  readonly prepare: (charger: Charger) => Promise<CallFrame>;
  /** SQL for what its calls have left in the database beside the message log: `station_id`, `count`. */
  readonly stored?: { readonly what: string; readonly sql: string };
}

export interface ClosedLoopBench extends Bench {
  readonly loop: ClosedLoop;
}

/**
 * As many chargers as are asked for, each calling again as soon as it is answered: first at a bare server, then at ours.
 * `file` is the URL of the module whose default export this is: the load generator loads it as well.
 */
export function closedLoop(file: string, name: string, summary: string, loop: ClosedLoop): ClosedLoopBench {
  const run = async (context: BenchContext): Promise<BenchOutcome> => {
    const { options, signal } = context;
    const outcomes: BenchOutcome[] = [];
    const starts = [
      () => startBareServer(context),
      async () => (options.url === null ? startCsms(context) : runningServer(options.url, options)),
    ];
    for (const start of starts) {
      await using target = await start();
      signal.throwIfAborted();
      context.say(`${name}: ${options.chargers} chargers at ${target.name}`);
      outcomes.push(await measure({ file, name, loop, target }, context));
    }
    return {
      measurements: outcomes.flatMap(({ measurements }) => measurements),
      notes: outcomes.flatMap(({ notes }) => notes),
      faults: outcomes.flatMap(({ faults }) => faults),
    };
  };
  return { name, summary, loop, run };
}

interface Run {
  readonly file: string;
  readonly name: string;
  readonly loop: ClosedLoop;
  readonly target: Target;
}

/** Null where it cannot be seen. */
type CpuUse = Readonly<Record<'server' | 'postgres' | 'machine', number | null>>;

async function measure(
  { file, name, loop, target }: Run,
  { options, signal }: BenchContext,
): Promise<BenchOutcome> {
  const edges: CpuUse[] = [];
  const order = {
    benchFile: file,
    url: target.url,
    chargers: target.chargers,
    warmUpSeconds: options.warmUpSeconds,
    durationSeconds: options.durationSeconds,
  };
  const load = await runLoad(order, signal, () => {
    edges.push({ ...target.cpuSeconds(), machine: machineCpuSeconds() });
  });
  const use = {
    server: difference(edges[0]?.server, edges[1]?.server),
    postgres: difference(edges[0]?.postgres, edges[1]?.postgres),
    machine: difference(edges[0]?.machine, edges[1]?.machine),
  };
  const verdict = await target.verify(loop, load);
  const faults = [...verdict.faults];
  if (load.errors > 0) faults.push(`${load.errors} errors, the first: ${load.firstError ?? 'unknown'}`);
  const title = `${name}, ${target.name}`;
  return {
    measurements: [measurementOf(name, target.name, load, use)],
    notes: [...verdict.notes, ...disturbances(load, use)].map((note) => `${title}: ${note}`),
    faults: faults.map((fault) => `${title}: ${fault}`),
  };
}

function measurementOf(bench: string, target: string, load: LoadResult, use: CpuUse): Measurement {
  const { calls, seconds, p50Ms, p99Ms, maxMs, errors } = load;
  return {
    bench,
    target,
    calls,
    seconds,
    callsPerSecond: calls / seconds,
    p50Ms,
    p99Ms,
    maxMs,
    cpuSecondsPerThousand: perThousand(use.server, calls),
    postgresCpuSecondsPerThousand: perThousand(use.postgres, calls),
    loadCpuSecondsPerThousand: perThousand(load.cpuSeconds, calls),
    kibPerIdleCharger: null,
    errors,
  };
}

/** What else may have been measured than the server. */
function disturbances({ cpuSeconds, seconds }: LoadResult, { server, postgres, machine }: CpuUse): string[] {
  const notes: string[] = [];
  const busy = cpuSeconds / seconds;
  if (busy > BUSY_LOAD)
    notes.push(`the load generator was busy for ${percent(busy)} of a core: it may be the limit`);
  if (server === null || machine === null) return notes;
  const others = (machine - server - (postgres ?? 0) - cpuSeconds) / (seconds * availableParallelism());
  if (others > FOREIGN_LOAD) {
    notes.push(
      `other processes took ${percent(others)} of this machine: alone, more calls a second would be answered`,
    );
  }
  return notes;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const difference = (before: number | null | undefined, after: number | null | undefined): number | null =>
  typeof before === 'number' && typeof after === 'number' ? after - before : null;

const perThousand = (seconds: number | null, calls: number): number | null =>
  seconds === null || calls === 0 ? null : (seconds / calls) * 1000;
