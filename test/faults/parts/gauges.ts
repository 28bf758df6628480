import { readdirSync } from 'node:fs';
import { cpuSeconds } from '../../bench/process-cpu.ts';
import { residentKib } from '../../bench/process-memory.ts';
import { type FaultSystem, PROCESSES } from './fault-system.ts';
import type { LedgerFleet } from './ledger-fleet.ts';
import { type Sample, type Trend, trendOf } from './trend.ts';

/** What is looked at again and again while chargers charge: memory, handles, connections, latency. */
export class Gauges {
  private readonly series = new Map<string, { unit: string; samples: Sample[] }>();
  private readonly startedAt = performance.now();
  private lookedAt = this.startedAt;

  constructor(
    private readonly system: FaultSystem,
    private readonly fleet: LedgerFleet,
  ) {}

  async look(): Promise<void> {
    const now = performance.now();
    for (const name of PROCESSES) {
      const { pid } = this.system.processes[name];
      this.add(`memory of ${name}`, 'MiB', (residentKib(pid) ?? 0) / 1024);
      this.add(`handles of ${name}`, '', readdirSync(`/proc/${pid}/fd`).length);
    }
    const [row] = await this.system.database.query<{ connections: number }>(
      `SELECT count(*)::int AS connections FROM pg_stat_activity WHERE application_name LIKE 'csms%' OR application_name = 'pgboss'`,
    );
    this.add('connections to PostgreSQL', '', row?.connections ?? 0);
    this.add('p99 of the answers', 'ms', this.fleet.p99Ms(this.lookedAt, now) ?? 0);
    this.lookedAt = now;
  }

  trends(): Trend[] {
    return [...this.series].map(([name, { unit, samples }]) => trendOf(name, unit, samples));
  }

  private add(name: string, unit: string, value: number): void {
    const series = this.series.get(name) ?? { unit, samples: [] };
    this.series.set(name, series);
    series.samples.push({ seconds: (performance.now() - this.startedAt) / 1000, value });
  }
}

/** Of a core, each of the processes that chargers connect to, in these seconds. */
export async function busyness({ processes }: FaultSystem, wait: () => Promise<unknown>): Promise<number> {
  const pids = [processes.ocppA.pid, processes.ocppB.pid];
  const used = () => pids.map((pid) => cpuSeconds(pid) ?? 0);
  const [before, startedAt] = [used(), performance.now()];
  await wait();
  const seconds = (performance.now() - startedAt) / 1000;
  return Math.max(...used().map((after, at) => (after - (before[at] ?? 0)) / seconds));
}
