import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from '../../bench/process-cpu.ts';
import { residentKib } from '../../bench/process-memory.ts';
import { type FaultSystem, PROCESSES } from './fault-system.ts';
import type { LedgerFleet } from './ledger-fleet.ts';
import { liveMebibytes } from './live-memory.ts';
import { type Sample, type Trend, trendOf } from './trend.ts';

const LOOK_EVERY_MS = 1000;

/** What is measured while chargers charge, a value each window of time: memory, handles, connections, latency. */
export class Gauges {
  private readonly series = new Map<string, { unit: string; samples: Sample[] }>();
  private readonly startedAt = performance.now();

  constructor(
    private readonly system: FaultSystem,
    private readonly fleet: LedgerFleet,
  ) {}

  /**
   * What goes up and down is taken at its least, since garbage, and what a pool opens for a while, are no leak; what is
   * live is counted when the garbage has been collected.
   */
  async window(milliseconds: number): Promise<void> {
    const from = performance.now();
    const least = new Map<string, [value: number, unit: string]>();
    while (performance.now() < from + milliseconds) {
      await sleep(LOOK_EVERY_MS);
      for (const [name, value, unit] of await this.look())
        least.set(name, [Math.min(value, least.get(name)?.[0] ?? Infinity), unit]);
    }
    for (const [name, [value, unit]] of least) this.add(name, unit, value);
    this.add('p99 of the answers', 'ms', this.fleet.p99Ms(from, performance.now()) ?? 0);
    for (const name of PROCESSES)
      this.add(`live memory of ${name}`, 'MiB', await liveMebibytes(this.system.processes[name]));
  }

  trends(): Trend[] {
    return [...this.series].map(([name, { unit, samples }]) => trendOf(name, unit, samples));
  }

  private async look(): Promise<[name: string, value: number, unit: string][]> {
    const [row] = await this.system.database.query<{ connections: number }>(
      `SELECT count(*)::int AS connections FROM pg_stat_activity WHERE application_name LIKE 'csms%' OR application_name = 'pgboss'`,
    );
    return [
      ...PROCESSES.flatMap((name): [string, number, string][] => {
        const { pid } = this.system.processes[name];
        return [
          [`resident memory of ${name}`, (residentKib(pid) ?? 0) / 1024, 'MiB'],
          [`handles of ${name}`, readdirSync(`/proc/${pid}/fd`).length, ''],
        ];
      }),
      ['connections to PostgreSQL', row?.connections ?? 0, ''],
    ];
  }

  private add(name: string, unit: string, value: number): void {
    const series = this.series.get(name) ?? { unit, samples: [] };
    this.series.set(name, series);
    series.samples.push({ seconds: (performance.now() - this.startedAt) / 1000, value });
  }
}

export interface Busyness {
  /** Of all cores, whoever keeps them busy: the chargers and PostgreSQL as well. */
  readonly machine: number;
  /** Of a core, the busier of the processes that chargers connect to: an event loop has one. */
  readonly process: number;
}

/** While `wait` lasts. */
export async function busyness({ processes }: FaultSystem, wait: () => Promise<unknown>): Promise<Busyness> {
  const pids = [processes.ocppA.pid, processes.ocppB.pid];
  const used = () => pids.map((pid) => cpuSeconds(pid) ?? 0);
  const [before, idleBefore, startedAt] = [used(), idleSeconds(), performance.now()];
  await wait();
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    machine: 1 - (idleSeconds() - idleBefore) / seconds / cpus().length,
    process: Math.max(...used().map((after, at) => (after - (before[at] ?? 0)) / seconds)),
  };
}

const idleSeconds = (): number => cpus().reduce((sum, { times }) => sum + times.idle, 0) / 1000;
