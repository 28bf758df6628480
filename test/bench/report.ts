import type { Movement } from './baseline.ts';
import type { Measurement } from './bench.ts';
import { type Goal, isBare, isMet, ratio } from './goal.ts';

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
const TEXT_COLUMNS = 2;

/** The figures as text; below the rows of a bench that began with a bare server, its last divided by that. */
export function table(measurements: readonly Measurement[]): string {
  const lines = [['bench', 'at', ...COLUMNS.map(({ title }) => title)]];
  for (const rows of Map.groupBy(measurements, ({ bench }) => bench).values()) {
    for (const row of rows) {
      lines.push([row.bench, row.subject, ...COLUMNS.map(({ of, digits }) => text(of(row), digits))]);
    }
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined || first === last || !isBare(first)) continue;
    const ratios = COLUMNS.map(({ of, hasRatio }) => (hasRatio ? text(ratio(of(last), of(first)), 2) : ''));
    lines.push([first.bench, 'ratio', ...ratios]);
  }
  return aligned(lines, TEXT_COLUMNS);
}

const VERDICTS = new Map([
  [true, 'met'],
  [false, 'missed'],
  [null, 'not seen'],
]);

/** What was aimed at, what was measured, and whether that is it. */
export function goalTable(goals: readonly Goal[]): string {
  const lines = goals.map((goal) => {
    const { bench, what, sense, wanted, measured, unit } = goal;
    return [
      bench,
      what,
      VERDICTS.get(isMet(goal)) ?? '',
      `${sense} ${figure(wanted, unit)}`,
      figure(measured, unit),
    ];
  });
  return aligned([['bench', 'of', 'is', 'target', 'measured'], ...lines], TEXT_COLUMNS + 1);
}

const DIGITS: Readonly<Record<Goal['unit'], number>> = { '': 2, '/s': 0, ms: 1, KiB: 1 };

function figure(value: number | null, unit: Goal['unit']): string {
  const number = text(value, DIGITS[unit]);
  if (value === null || unit === '') return number;
  return unit === '/s' ? `${number}/s` : `${number} ${unit}`;
}

export const movementLine = ({ name, before, now }: Movement): string => {
  const percent = Math.round((now / before - 1) * 100);
  return `MOVED  ${name}: ${before.toPrecision(3)} in the baseline, ${now.toPrecision(3)} now (${percent > 0 ? '+' : ''}${percent} %)`;
};

/** The first columns begin on the left, the others end on the right. */
function aligned(lines: readonly (readonly string[])[], textColumns: number): string {
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const cell = (content: string, at: number) =>
    at < textColumns ? content.padEnd(widths[at] ?? 0) : content.padStart(widths[at] ?? 0);
  return lines.map((line) => line.map(cell).join('  ')).join('\n');
}

const text = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits));
