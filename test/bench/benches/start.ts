import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../support/free-port.ts';
import type { Bench, BenchContext, Measurement } from '../bench.ts';
import { spawnNode } from '../child.ts';
import { openInstallation } from '../installation.ts';
import { cpuSeconds } from '../process-cpu.ts';

const STARTS = 7;
const LONGEST_MS = 2_000;
const ROLES = ['web', 'ocpp', 'worker'] as const;
const BARE_NEST = join(import.meta.dirname, '../bare-nest.ts');

interface Start {
  readonly milliseconds: number;
  /** Of the process by then; null where it cannot be seen. */
  readonly cpuSeconds: number | null;
}

/** From the spawn of a process to its first answer on its port: for a role, that /health is 200. */
async function run(context: BenchContext) {
  const { signal, say } = context;
  await using started = new AsyncDisposableStack();
  const installation = await openInstallation(context, started);
  const measurements = [measured('bare Nest', await repeat(signal, () => startBare(signal)))];
  for (const role of ROLES) {
    say(`start: ${STARTS} times ${role}`);
    const starts = await repeat(signal, async () => {
      const begin = performance.now();
      const { child } = await installation.start(role);
      const start = { milliseconds: performance.now() - begin, cpuSeconds: cpuSeconds(child.pid) };
      await child[Symbol.asyncDispose]();
      return start;
    });
    measurements.push(measured(role, starts));
  }
  const slow = measurements.filter(({ p50Ms }) => p50Ms > LONGEST_MS);
  return {
    measurements,
    notes: [`start: milliseconds from the spawn to the first answer, of ${STARTS} starts each`],
    faults: slow.map(({ subject }) => `start: ${subject} needs more than ${LONGEST_MS} ms`),
  };
}

async function startBare(signal: AbortSignal): Promise<Start> {
  const begin = performance.now();
  const port = await freePort();
  await using child = spawnNode([BARE_NEST], { PORT: String(port) }, import.meta.dirname);
  while ((await fetch(`http://127.0.0.1:${port}/`).catch(() => null)) === null) {
    signal.throwIfAborted();
    if (child.process.exitCode !== null) throw new Error(`bare Nest does not start:\n${child.output.tail}`);
    await sleep(10);
  }
  return { milliseconds: performance.now() - begin, cpuSeconds: cpuSeconds(child.pid) };
}

async function repeat(signal: AbortSignal, start: () => Promise<Start>): Promise<Start[]> {
  // The first reads files that are in no cache yet.
  await start();
  const starts: Start[] = [];
  while (starts.length < STARTS) {
    signal.throwIfAborted();
    starts.push(await start());
  }
  return starts;
}

function measured(subject: string, starts: readonly Start[]): Measurement {
  const times = starts.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const seconds = times.reduce((sum, time) => sum + time, 0) / 1000;
  const cpu = starts.map((start) => start.cpuSeconds ?? Number.NaN).reduce((sum, each) => sum + each, 0);
  return {
    bench: 'start',
    subject,
    calls: starts.length,
    seconds,
    callsPerSecond: starts.length / seconds,
    p50Ms: times[Math.floor(times.length / 2)] ?? Number.NaN,
    p99Ms: times.at(-1) ?? Number.NaN,
    maxMs: times.at(-1) ?? Number.NaN,
    cpuSecondsPerThousand: Number.isNaN(cpu) ? null : (cpu / starts.length) * 1000,
    postgresCpuSecondsPerThousand: null,
    loadCpuSecondsPerThousand: null,
    kibPerIdleCharger: null,
    errors: 0,
  };
}

export default {
  name: 'start',
  summary: 'from the spawn of each role to ready, beside a bare Nest application',
  isRunByName: true,
  run,
} satisfies Bench;
