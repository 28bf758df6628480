import { ConnectionBalance } from '../modules/station/index.js';
import { withApplication } from './application.js';
import { adminConfig } from './database.js';
import type { CommandInput } from './command.js';

/** The processes with what each of them holds and closes. */
export async function rebalance({ options }: CommandInput): Promise<Record<string, unknown>> {
  const share = typeof options['share'] === 'string' ? Number(options['share']) : 1;
  if (!(share >= 0 && share <= 1)) throw new Error('--share must be a number from 0 to 1');
  if (adminConfig().redisUrl === undefined)
    throw new Error('There is nothing to balance without REDIS_URL: one process holds all chargers');
  return withApplication(async (app) => ({ ...(await app.get(ConnectionBalance).rebalance(share)) }));
}
