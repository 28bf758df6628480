import type pg from 'pg';
import type { Child } from './child.ts';
import type { StoredCheck } from './closed-loop.ts';
import type { LoadResult } from './load-process.ts';
import type { Kept, Verdict } from './target.ts';

/** CALLs of the chargers that were answered with a CALLRESULT, as the message log has them. */
const LOGGED = {
  what: 'exchanges in the message log',
  sql: `SELECT station_id, count(*)::integer AS count FROM monitoring.ocpp_message
         WHERE direction = 'in' AND action = $1 AND response IS NOT NULL AND error_code IS NULL
         GROUP BY station_id`,
};

/** Which transaction wrote a row: how many calls were answered by one commit. */
const GROUPS = `SELECT count(*)::integer AS calls, count(DISTINCT xmin::text)::integer AS commits FROM monitoring.ocpp_message`;

/** Whether all that was answered is in the database: station by station, so that no surplus hides a loss. */
export async function verify(
  loop: Kept,
  { answeredOf }: Pick<LoadResult, 'answeredOf'>,
  client: pg.Client,
  server: readonly Child[],
): Promise<Verdict> {
  const notes: string[] = [];
  const faults: string[] = [];
  const checks = [
    ...(loop.stored ?? []).map((check) => ({ check, parameters: [] as string[] })),
    { check: LOGGED, parameters: [loop.action] },
  ];
  for (const { check, parameters } of checks) {
    const { rows } = await client.query<{ station_id: string; count: number }>(check.sql, parameters);
    const verdict = compare(check, answeredOf, new Map(rows.map((row) => [row.station_id, row.count])));
    notes.push(...verdict.notes);
    faults.push(...verdict.faults);
  }
  const groups = await client.query<{ calls: number; commits: number }>(GROUPS);
  for (const { calls, commits } of groups.rows) notes.push(`${(calls / commits).toFixed(1)} calls a commit`);
  const lines = sum(server.map(({ output }) => output.lines));
  const tail = server.map(({ output }) => output.tail.slice(-1000)).join('');
  if (lines > 0) notes.push(`the server logged ${lines} warnings or errors, the last of them:\n${tail}`);
  return { notes, faults };
}

/** What was answered against what is stored, each by station. */
export function compare(
  { what, perAnswered = 1, isExact = false }: StoredCheck,
  answeredOf: LoadResult['answeredOf'],
  storedOf: ReadonlyMap<string, number>,
): Verdict {
  const surplusOf = Object.entries(answeredOf).map(
    ([id, count]) => (storedOf.get(id) ?? 0) - count * perAnswered,
  );
  const lost = sum(surplusOf.map((surplus) => Math.max(0, -surplus)));
  const doubled = isExact ? sum(surplusOf.map((surplus) => Math.max(0, surplus))) : 0;
  const answered = sum(Object.values(answeredOf));
  const faults: string[] = [];
  if (lost > 0) faults.push(`${lost} ${what} are missing of what was answered`);
  if (doubled > 0) faults.push(`${doubled} ${what} are there more than was answered`);
  return {
    notes: [`${answered} answered in all, ${sum(storedOf.values())} ${what}, ${lost} lost`],
    faults,
  };
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
