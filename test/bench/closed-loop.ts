import type { Bench, BenchContext, BenchOutcome, Measurement } from './bench.ts';
import type { CallFrame } from './call-frame.ts';
import type { Charger } from './charger.ts';
import { startCsms } from './csms.ts';
import { type LoadResult, runLoad } from './load-process.ts';
import { type CpuSeconds, runningServer, startBareServer, type Target } from './target.ts';

/** Above this share of one core the load generator may be what is measured. */
const BUSY_LOAD = 0.85;

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
      () => startBareServer(options, signal),
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

async function measure(
  { file, name, loop, target }: Run,
  { options, signal }: BenchContext,
): Promise<BenchOutcome> {
  const cpu: CpuSeconds[] = [];
  const order = {
    benchFile: file,
    url: target.url,
    chargers: target.chargers,
    warmUpSeconds: options.warmUpSeconds,
    durationSeconds: options.durationSeconds,
  };
  const load = await runLoad(order, signal, () => cpu.push(target.cpuSeconds()));
  const title = `${name}, ${target.name}`;
  const verdict = await target.verify(loop, load);
  const busy = load.cpuSeconds / load.seconds;
  const notes = [...verdict.notes];
  if (busy > BUSY_LOAD) {
    notes.push(
      `the load generator was busy for ${Math.round(busy * 100)} % of a core: it may be what was measured`,
    );
  }
  const faults = [...verdict.faults];
  if (load.errors > 0) faults.push(`${load.errors} errors, the first: ${load.firstError ?? 'unknown'}`);
  return {
    measurements: [measurementOf(name, target.name, load, cpu)],
    notes: notes.map((note) => `${title}: ${note}`),
    faults: faults.map((fault) => `${title}: ${fault}`),
  };
}

function measurementOf(
  bench: string,
  target: string,
  load: LoadResult,
  cpu: readonly CpuSeconds[],
): Measurement {
  const [before, after] = cpu;
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
    cpuSecondsPerThousand: perThousand(before?.server, after?.server, calls),
    postgresCpuSecondsPerThousand: perThousand(before?.postgres, after?.postgres, calls),
    loadCpuSecondsPerThousand: (load.cpuSeconds / calls) * 1000,
    errors,
  };
}

function perThousand(
  before: number | null | undefined,
  after: number | null | undefined,
  calls: number,
): number | null {
  return typeof before === 'number' && typeof after === 'number' ? ((after - before) / calls) * 1000 : null;
}
