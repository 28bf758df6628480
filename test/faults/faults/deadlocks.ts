import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Fault, Scene } from '../parts/fault.ts';

/** Long enough for chargers to have written sessions, and to wait for the log; shorter than the server's deadlock_timeout. */
const BETWEEN_LOCKS_MS = 300;

/**
 * What is stored of a call is a session first and its message last, in one transaction. Somebody who locks the messages
 * first and the sessions then is in a deadlock with it. Whoever looks for one first loses, which is the product.
 */
async function lockTheOtherWay({ system, fleet }: Scene): Promise<void> {
  const client = new pg.Client({ connectionString: system.database.serverUrl });
  await client.connect();
  try {
    await client.query(`BEGIN; SET LOCAL deadlock_timeout = '10s'`);
    await client.query('LOCK TABLE monitoring.ocpp_message IN SHARE MODE');
    await sleep(BETWEEN_LOCKS_MS);
    await client.query(
      `SELECT FROM billing.charging_session WHERE station_id = ANY ($1) AND status = 'active' FOR UPDATE`,
      [fleet.stationIds],
    );
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

export const deadlocks: Fault = {
  name: 'deadlocks in PostgreSQL',
  inject: async (scene) => {
    const before = await countOf(scene);
    const until = performance.now() + scene.seconds * 1000;
    while (performance.now() < until) {
      await lockTheOtherWay(scene);
      await sleep(scene.random.between(0, 200));
    }
    return (await countOf(scene)) - before;
  },
};

/** The server counts them with some delay. */
async function countOf({ system }: Scene): Promise<number> {
  await sleep(1100);
  const [row] = await system.database.query<{ deadlocks: number }>(
    'SELECT deadlocks::int AS deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return row?.deadlocks ?? 0;
}
