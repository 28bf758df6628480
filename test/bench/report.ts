import type { Measurement } from './bench.ts';

interface Column {
  readonly title: string;
  readonly digits: number;
  readonly of: (row: Measurement) => number | null;
  /** Whether ours divided by the bare server's says something. */
  readonly hasRatio: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'calls/s', digits: 0, of: (row) => row.callsPerSecond, hasRatio: true },
  { title: 'p50 ms', digits: 2, of: (row) => row.p50Ms, hasRatio: true },
  { title: 'p99 ms', digits: 2, of: (row) => row.p99Ms, hasRatio: true },
  { title: 'max ms', digits: 1, of: (row) => row.maxMs, hasRatio: true },
  { title: 'CPU s/1000', digits: 4, of: (row) => row.cpuSecondsPerThousand, hasRatio: true },
  { title: 'PostgreSQL', digits: 4, of: (row) => row.postgresCpuSecondsPerThousand, hasRatio: false },
  { title: 'load', digits: 4, of: (row) => row.loadCpuSecondsPerThousand, hasRatio: false },
  { title: 'KiB/idle', digits: 1, of: (row) => row.kibPerIdleCharger, hasRatio: true },
  { title: 'errors', digits: 0, of: (row) => row.errors, hasRatio: false },
];

/** The figures as text; below the rows of a bench, its last target divided by its first. */
export function table(measurements: readonly Measurement[]): string {
  const lines = [['bench', 'target', ...COLUMNS.map(({ title }) => title)]];
  for (const rows of Map.groupBy(measurements, ({ bench }) => bench).values()) {
    for (const row of rows) {
      lines.push([row.bench, row.target, ...COLUMNS.map(({ of, digits }) => text(of(row), digits))]);
    }
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined || first === last) continue;
    const ratios = COLUMNS.map(({ of, hasRatio }) => (hasRatio ? text(ratio(of(last), of(first)), 2) : ''));
    lines.push([first.bench, 'ratio', ...ratios]);
  }
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const isText = (column: number) => column < 2;
  return lines
    .map((line) =>
      line
        .map((cell, at) => (isText(at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

const text = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits));

const ratio = (ours: number | null, bare: number | null): number | null =>
  ours === null || bare === null || bare === 0 ? null : ours / bare;
