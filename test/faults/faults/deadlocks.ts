import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isRetried } from '../../../src/platform/database/transaction.ts';
import type { Fault, Scene } from '../parts/fault.ts';

/** Long enough for chargers to have written sessions, and to wait for the log; shorter than the server's deadlock_timeout. */
const BETWEEN_LOCKS_MS = 300;
/** On a busy machine the product may happen to be the one that looks second, again and again. */
const PATIENCE_MS = 30_000;

/**
 * What is stored of a call is a session first and its message last, in one transaction. Somebody who locks the messages
 * first and the sessions then is in a deadlock with it. Whoever looks for one first loses, which is mostly the product.
 * Returns whether it was.
 */
async function lockTheOtherWay({ system, fleet }: Scene): Promise<boolean> {
  const client = new pg.Client({ connectionString: system.database.serverUrl });
  await client.connect();
  try {
    await client.query(`BEGIN; SET LOCAL deadlock_timeout = '2s'`);
    await client.query('LOCK TABLE monitoring.ocpp_message IN SHARE MODE');
    await sleep(BETWEEN_LOCKS_MS);
    await client.query(
      `SELECT FROM billing.charging_session WHERE station_id = ANY ($1) AND status = 'active' FOR UPDATE`,
      [fleet.stationIds],
    );
    await client.query('COMMIT');
    return true;
  } catch (error) {
    if (isRetried(error)) return false;
    throw error;
  } finally {
    await client.end();
  }
}

export const deadlocks: Fault = {
  name: 'deadlocks in PostgreSQL',
  inject: async (scene) => {
    const before = await countOf(scene);
    const startedAt = performance.now();
    let ours = 0;
    let theirs = 0;
    let tookMs = 0;
    while (tookMs < scene.seconds * 1000 || (theirs <= 0 && tookMs < PATIENCE_MS)) {
      if (!(await lockTheOtherWay(scene))) ours++;
      await sleep(scene.random.between(0, 200));
      theirs = (await countOf(scene)) - before - ours;
      tookMs = performance.now() - startedAt;
    }
    return theirs;
  },
};

/** The server counts them with a delay of about a second: what is not there yet is in the next count. */
async function countOf({ system }: Scene): Promise<number> {
  const [row] = await system.database.query<{ deadlocks: number }>(
    'SELECT deadlocks::int AS deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return row?.deadlocks ?? 0;
}
