import { loadConfig } from '../platform/config/config.js';
import { migrationStatus } from '../platform/database/data-source.js';
import { openBackplane } from '../platform/redis/index.js';
import { withDatabase } from './database.js';

/** Fails with every fault of the environment, or with the service that cannot be reached. */
export async function check(): Promise<Record<string, unknown>> {
  const config = loadConfig(process.env);
  const pending = await withDatabase(async ({ dataSource }) => (await migrationStatus(dataSource)).pending);
  const backplane = await openBackplane({ redisUrl: config.redisUrl, processId: 'check', onError: () => {} });
  await backplane.ping();
  await backplane.close();
  return {
    configuration: 'ok',
    database: 'ok',
    schema: pending.length === 0 ? 'ok' : `lacks ${pending.join(', ')}`,
    redis: config.redisUrl === undefined ? 'in process' : 'ok',
  };
}
