import { readNamedAuthorities } from '../modules/station/index.js';
import { loadConfig, TLS_VARIABLES } from '../platform/config/config.js';
import { migrationStatus } from '../platform/database/data-source.js';
import { openBackplane } from '../platform/redis/index.js';
import { readServerKeys } from '../platform/tls/server-keys.js';
import { SchemaOutdatedError } from '../roles/resources.js';
import { withDatabase } from './database.js';

/** Fails with every fault of the environment, the file of TLS that cannot be used, the service that cannot be reached, or the migrations that are missing. */
export async function check(): Promise<Record<string, unknown>> {
  const config = loadConfig(process.env);
  const keys = await readServerKeys(config.ocpp.tls, TLS_VARIABLES);
  await readNamedAuthorities(config.ocpp.tls.clientAuthorities);
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
    ...(keys === null ? {} : { tls: `ok until ${keys.expiresAt.toISOString()}` }),
  };
}
