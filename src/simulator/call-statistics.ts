import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { CallRecord } from './ocpp-call.js';

const LONGEST_MICROSECONDS = 600_000_000;

export interface ActionSummary {
  action: string;
  calls: number;
  failures: number;
  /** Cut off by a lost line. */
  interrupted: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

interface ActionRecord {
  failures: number;
  interrupted: number;
  /** In microseconds; of constant size, however long a fleet runs. */
  latencies: RecordableHistogram;
}

/** Latencies and failures of calls by action. */
export class CallStatistics {
  readonly #actions = new Map<string, ActionRecord>();
  calls = 0;
  failures = 0;

  add({ action, latencyMs, outcome }: Pick<CallRecord, 'action' | 'latencyMs' | 'outcome'>): void {
    let record = this.#actions.get(action);
    if (!record) {
      const latencies = createHistogram({ lowest: 1, highest: LONGEST_MICROSECONDS, figures: 3 });
      record = { failures: 0, interrupted: 0, latencies };
      this.#actions.set(action, record);
    }
    this.calls += 1;
    record.latencies.record(Math.min(LONGEST_MICROSECONDS, Math.max(1, Math.round(latencyMs * 1000))));
    if (outcome === 'failed') {
      record.failures += 1;
      this.failures += 1;
    }
    if (outcome === 'interrupted') record.interrupted += 1;
  }

  /** One row an action, in the order of their names. */
  summary(): ActionSummary[] {
    return [...this.#actions]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([action, { failures, interrupted, latencies }]) => ({
        action,
        calls: latencies.count,
        failures,
        interrupted,
        p50Ms: latencies.percentile(50) / 1000,
        p99Ms: latencies.percentile(99) / 1000,
        maxMs: latencies.max / 1000,
      }));
  }
}
