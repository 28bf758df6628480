import type { Databases } from './database.ts';
import type { Goal } from './goal.ts';
import type { BenchOptions } from './options.ts';

/** One thing that is measured. A file in benches/ whose default export is a Bench is found by its name. */
export interface Bench {
  readonly name: string;
  /** One line for --help. */
  readonly summary: string;
  /** Whether it can be run with --url, against a server that is none of ours. */
  readonly drivesAny?: boolean;
  /** Whether a run of all leaves it out, which is to take no more than five minutes. */
  readonly isRunByName?: boolean;
  run(context: BenchContext): Promise<BenchOutcome>;
}

export interface BenchContext {
  readonly options: BenchOptions;
  /** Where every bench has its own from. */
  readonly databases: Databases;
  /** Aborted on Ctrl-C: what was started is then to be ended and removed. */
  readonly signal: AbortSignal;
  /** Tells whoever waits what is being done. */
  readonly say: (text: string) => void;
}

/** A line of the table. CPU seconds are null where the processes cannot be seen from here. */
export interface Measurement {
  readonly bench: string;
  /** What was measured: a server, or ours in a certain state. `bare …` is what the others are divided by. */
  readonly subject: string;
  readonly calls: number;
  readonly seconds: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of the server's own processes, for each thousand calls. */
  readonly cpuSecondsPerThousand: number | null;
  /** Of the processes of its PostgreSQL, for each thousand calls; null for a target that has none. */
  readonly postgresCpuSecondsPerThousand: number | null;
  /** Of the load generator, for each thousand calls. */
  readonly loadCpuSecondsPerThousand: number | null;
  /** By which the server's process grew for each charger that is connected and silent; null where nobody looked. */
  readonly kibPerIdleCharger: number | null;
  readonly errors: number;
}

export interface BenchOutcome {
  readonly measurements: readonly Measurement[];
  readonly goals?: readonly Goal[];
  /** What was checked or is to be known when reading the figures. */
  readonly notes: readonly string[];
  /** What makes the run a failure. */
  readonly faults: readonly string[];
}
