import type { Measurement } from './bench.ts';
import type { Latencies } from './fleet-process.ts';

/** A line of the table for requests that came at a rate of their own, so that only how long they took says something. */
export const latencyRow = (
  bench: string,
  subject: string,
  seconds: number,
  { count, p50Ms, p99Ms, maxMs }: Latencies,
): Measurement => ({
  bench,
  subject,
  calls: count,
  seconds,
  callsPerSecond: count / seconds,
  p50Ms,
  p99Ms,
  maxMs,
  cpuSecondsPerThousand: null,
  postgresCpuSecondsPerThousand: null,
  loadCpuSecondsPerThousand: null,
  kibPerIdleCharger: null,
  errors: 0,
});
