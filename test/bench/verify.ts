import type pg from 'pg';
import type { Child } from './child.ts';
import type { ClosedLoop } from './closed-loop.ts';
import type { LoadResult } from './load-process.ts';
import type { Verdict } from './target.ts';

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
  loop: ClosedLoop,
  { answeredOf }: LoadResult,
  client: pg.Client,
  server: readonly Child[],
): Promise<Verdict> {
  const notes: string[] = [];
  const faults: string[] = [];
  const checks = [{ ...LOGGED, parameters: [loop.action] }];
  if (loop.stored) checks.unshift({ ...loop.stored, parameters: [] });
  for (const { what, sql, parameters } of checks) {
    const { rows } = await client.query<{ station_id: string; count: number }>(sql, parameters);
    const storedOf = new Map(rows.map((row) => [row.station_id, row.count]));
    const answered = sum(Object.values(answeredOf));
    const lost = sum(
      Object.entries(answeredOf).map(([id, count]) => Math.max(0, count - (storedOf.get(id) ?? 0))),
    );
    notes.push(`${answered} answered in all, ${sum(storedOf.values())} ${what}, ${lost} answered and lost`);
    if (lost > 0) faults.push(`${lost} ${what} are missing that were answered`);
  }
  const groups = await client.query<{ calls: number; commits: number }>(GROUPS);
  for (const { calls, commits } of groups.rows) notes.push(`${(calls / commits).toFixed(1)} calls a commit`);
  const lines = sum(server.map(({ output }) => output.lines));
  const tail = server.map(({ output }) => output.tail.slice(-1000)).join('');
  if (lines > 0) notes.push(`the server logged ${lines} warnings or errors, the last of them:\n${tail}`);
  return { notes, faults };
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
