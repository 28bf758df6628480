import { on } from 'node:events';
import { join } from 'node:path';
import { forkNode } from './child.ts';
import type { ChargerIdentity } from './charger.ts';

export interface LoadOrder {
  /** URL of the module whose default export is the ClosedLoopBench. */
  readonly benchFile: string;
  /** Shared by the chargers in turn; `/{stationId}` is appended. */
  readonly urls: readonly string[];
  readonly chargers: readonly ChargerIdentity[];
  readonly warmUpSeconds: number;
  readonly durationSeconds: number;
}

export interface LoadResult {
  /** Or rounds: answered with a CALLRESULT within the time measured, `seconds`. */
  readonly calls: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of the load generator within that time. */
  readonly cpuSeconds: number;
  /** Calls of the whole run, warm-up included, that were answered with a CALLERROR or not in time; and lost sockets. */
  readonly errors: number;
  readonly firstError: string | null;
  /** By station: the calls of the loop, or rounds, that were answered, warm-up and end included. */
  readonly answeredOf: Readonly<Record<string, number>>;
}

/** What the load generator tells, in this order; or `failed` at any time. */
export type LoadReport =
  | { kind: 'measuring' }
  | { kind: 'measured' }
  | { kind: 'finished'; result: LoadResult }
  | { kind: 'failed'; message: string };

/** Runs the load in a process of its own. `onEdge` is called at the start and at the end of the time measured. */
export async function runLoad(
  order: LoadOrder,
  signal: AbortSignal,
  onEdge: () => void,
): Promise<LoadResult> {
  await using load = forkNode(join(import.meta.dirname, 'load.ts'));
  const reports = on(load.process, 'message', { signal, close: ['disconnect'] }) as AsyncIterable<
    [LoadReport]
  >;
  load.process.send(order);
  for await (const [report] of reports) {
    if (report.kind === 'failed') throw new Error(`The load could not be run: ${report.message}`);
    if (report.kind === 'finished') return report.result;
    onEdge();
  }
  throw new Error('The load generator ended by itself');
}

/** What the chargers of several loads on one database were answered, to be looked for there. */
export function answeredTogether(
  loads: readonly Pick<LoadResult, 'answeredOf'>[],
): Pick<LoadResult, 'answeredOf'> {
  const answeredOf: Record<string, number> = {};
  for (const load of loads) {
    for (const [stationId, count] of Object.entries(load.answeredOf))
      answeredOf[stationId] = (answeredOf[stationId] ?? 0) + count;
  }
  return { answeredOf };
}
