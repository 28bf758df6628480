import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const POLL_MS = 100;
const PATIENCE_SECONDS = 120;
/** Sessions that have ended, and those of them that have a CDR. */
const COUNTS = `SELECT (SELECT count(*)::integer FROM billing.charging_session WHERE status <> 'active') AS ended,
                       (SELECT count(*)::integer FROM billing.cdr) AS rated`;

/** Resolves once every session that has ended has a CDR, or no more come; with a line that tells how long it took. */
export async function untilRated(client: pg.Client, signal: AbortSignal): Promise<string> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  for (;;) {
    const { rows } = await client.query<{ ended: number; rated: number }>(COUNTS);
    const { ended = 0, rated = 0 } = rows[0] ?? {};
    if (rated >= ended || seconds() > PATIENCE_SECONDS)
      return `${rated} of ${ended} sessions were rated within ${seconds().toFixed(1)} s, ${(rated / seconds()).toFixed(0)} a second`;
    await sleep(POLL_MS, undefined, { signal });
  }
}
