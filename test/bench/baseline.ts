import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measurement } from './bench.ts';
import { type Goal, isBare, ratio } from './goal.ts';

const FILE = join(import.meta.dirname, 'baseline.json');
/** From run to run a ratio differs by less than this, as long as nobody changes anything. */
const NOTEWORTHY = 0.15;

/** The ratios of a run that was kept, by name, and where it was made. */
export interface Baseline {
  readonly machine: object;
  readonly ratios: Readonly<Record<string, number>>;
}

/** A ratio that is no longer what it was. */
export interface Movement {
  readonly name: string;
  readonly before: number;
  readonly now: number;
}

const COMPARED = [
  { title: 'calls a second', of: (row: Measurement) => row.callsPerSecond },
  { title: 'CPU seconds a call', of: (row: Measurement) => row.cpuSecondsPerThousand },
];

/** By name: of each bench with a bare server, ours divided by it; and every target that is a ratio. */
export function ratiosOf(
  measurements: readonly Measurement[],
  goals: readonly Goal[],
): Record<string, number> {
  const ratios: Record<string, number> = {};
  const keep = (name: string, value: number | null) => {
    if (value !== null) ratios[name] = value;
  };
  for (const [bench, rows] of Map.groupBy(measurements, (row) => row.bench)) {
    const bare = rows.find(isBare);
    for (const row of rows.filter((each) => bare !== undefined && each !== bare)) {
      for (const { title, of } of COMPARED)
        keep(`${bench}, ${row.subject}: ${title}`, ratio(of(row), bare && of(bare)));
    }
  }
  for (const { bench, what, unit, measured } of goals) if (unit === '') keep(`${bench}: ${what}`, measured);
  return ratios;
}

/** What moved by more than 15 %, up or down, of what both runs have measured. */
export function movements(
  ratios: Readonly<Record<string, number>>,
  { ratios: kept }: Pick<Baseline, 'ratios'>,
): Movement[] {
  return Object.entries(ratios).flatMap(([name, now]) => {
    const before = kept[name];
    if (before === undefined) return [];
    return Math.abs(now - before) > NOTEWORTHY * Math.abs(before) ? [{ name, before, now }] : [];
  });
}

/** Null when none was kept yet. */
export async function readBaseline(file = FILE): Promise<Baseline | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Baseline;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** What this run has not measured stays as it was. Resolves with the name of the file. */
export async function saveBaseline({ machine, ratios }: Baseline, file = FILE): Promise<string> {
  const kept = (await readBaseline(file))?.ratios ?? {};
  const rounded = Object.fromEntries(
    Object.entries({ ...kept, ...ratios }).map(([name, value]) => [name, Number(value.toPrecision(4))]),
  );
  await writeFile(file, `${JSON.stringify({ machine, ratios: rounded }, null, 2)}\n`);
  return file;
}
