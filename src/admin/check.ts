import { loadConfig } from '../platform/config/config.js';
import { migrationStatus } from '../platform/database/data-source.js';
import { openBackplane } from '../platform/redis/index.js';
import { SchemaOutdatedError } from '../roles/resources.js';
import { withDatabase } from './database.js';

/** Fails with every fault of the environment, the service that cannot be reached, or the migrations that are missing. */
export async function check(): Promise<Record<string, unknown>> {
  const config = loadConfig(process.env);
  const pending = await withDatabase(async ({ dataSource }) => (await migrationStatus(dataSource)).pending);
  if (pending.length > 0) throw new SchemaOutdatedError(pending);
  const backplane = await openBackplane({ redisUrl: config.redisUrl, processId: 'check', onError: () => {} });
  await backplane.ping();
  await backplane.close();
  return {
    configuration: 'ok',
    database: 'ok',
    schema: 'ok',
    redis: config.redisUrl === undefined ? 'in process' : 'ok',
  };
}
