import { availableParallelism } from 'node:os';
import type { BenchContext, Measurement } from './bench.ts';
import { type LoadResult, runLoad } from './load-process.ts';
import { machineCpuSeconds } from './process-cpu.ts';
import type { Target } from './target.ts';

/** Above this share of one core the load generator may be what is measured. */
const BUSY_LOAD = 0.85;
/** Above this share of the machine, others have slowed down what was measured. */
const FOREIGN_LOAD = 0.1;

/** A load on a server. */
export interface Drive {
  /** URL of the module whose default export is the ClosedLoopBench. */
  readonly file: string;
  readonly bench: string;
  readonly target: Target;
  /** What the measurement is called; after the target unless told. */
  readonly subject?: string;
  /** Only so many of its chargers. */
  readonly chargers?: number;
  /** They are shared among these; all are at the target's own unless told. */
  readonly urls?: readonly string[];
  readonly warmUpSeconds?: number;
}

export interface Driven {
  readonly measurement: Measurement;
  readonly load: LoadResult;
  /** What disturbed it. */
  readonly notes: readonly string[];
}

/** Null where it cannot be seen. */
type CpuUse = Readonly<Record<'server' | 'postgres' | 'machine', number | null>>;

/** Lets chargers loose on a server for as long as the options say, and measures both. */
export async function drive(
  { file, bench, target, subject = target.name, ...given }: Drive,
  { options, signal }: BenchContext,
): Promise<Driven> {
  const edges: CpuUse[] = [];
  const order = {
    benchFile: file,
    urls: given.urls ?? [target.url],
    chargers: target.chargers.slice(0, given.chargers),
    warmUpSeconds: given.warmUpSeconds ?? options.warmUpSeconds,
    durationSeconds: options.durationSeconds,
  };
  let warmedUp: Promise<void> | undefined;
  const load = await runLoad(order, signal, () => {
    warmedUp ??= target.warmedUp?.();
    edges.push({ ...target.cpuSeconds(), machine: machineCpuSeconds() });
  }).catch((error: unknown) => {
    throw new Error(`${target.name} wrote: ${target.complaints()}`, { cause: error });
  });
  await warmedUp;
  const use = {
    server: difference(edges[0]?.server, edges[1]?.server),
    postgres: difference(edges[0]?.postgres, edges[1]?.postgres),
    machine: difference(edges[0]?.machine, edges[1]?.machine),
  };
  return { measurement: measurementOf(bench, subject, load, use), load, notes: disturbances(load, use) };
}

function measurementOf(bench: string, subject: string, load: LoadResult, use: CpuUse): Measurement {
  const { calls, seconds, p50Ms, p99Ms, maxMs, errors } = load;
  return {
    bench,
    subject,
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

export const difference = (
  before: number | null | undefined,
  after: number | null | undefined,
): number | null => (typeof before === 'number' && typeof after === 'number' ? after - before : null);

export const perThousand = (seconds: number | null, calls: number): number | null =>
  seconds === null || calls === 0 ? null : (seconds / calls) * 1000;
