import { billingEntities, billingQueues } from '../modules/billing/index.js';
import { driverEntities } from '../modules/driver/index.js';
import { monitoringQueues } from '../modules/monitoring/index.js';
import { stationEntities, stationQueues } from '../modules/station/index.js';
import type { DataSource } from 'typeorm';
import { platformEntities } from '../platform/auth/index.js';
import type { AppConfig } from '../platform/config/config.js';
import {
  type DataSourceSettings,
  migrationStatus,
  openDataSource,
} from '../platform/database/data-source.js';
import { GroupCommit } from '../platform/database/group-commit.js';
import { Metrics } from '../platform/health/metrics.js';
import { Readiness } from '../platform/health/readiness.js';
import { Jobs } from '../platform/jobs/jobs.js';
import type { Logger } from '../platform/logging/logger.js';
import { newProcessId, type SharedResources } from '../platform/platform.module.js';
import { openBackplane } from '../platform/redis/index.js';

/** What a process holds and its roles share. Opened before the roles start, closed after they have ended. */
export interface Resources extends SharedResources {
  readonly readiness: Readiness;
  close(): Promise<void>;
}

const QUEUES = [...stationQueues, ...billingQueues, ...monitoringQueues];
/** For every DataSource of this build. */
export const entities = [...platformEntities, ...stationEntities, ...driverEntities, ...billingEntities];

/** The database is older than this build: migrations are a release step, never a side effect of a start. */
export class SchemaOutdatedError extends Error {
  constructor(readonly pending: string[]) {
    super(`The database lacks ${pending.join(', ')}. Run "node dist/admin.js migrate" first.`);
    this.name = 'SchemaOutdatedError';
  }
}

/** A backing service that the environment names cannot be used. The message holds no password. */
export class BackingServiceError extends Error {
  constructor(variable: string, url: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${variable}: ${new URL(url).host} cannot be used: ${reason}`, { cause });
    this.name = 'BackingServiceError';
  }
}

export async function connectDatabase(
  config: AppConfig,
  url: string,
  logger: Logger,
  timeouts: Pick<DataSourceSettings, 'answerTimeoutMs'> = {},
): Promise<DataSource> {
  return openDataSource({
    url,
    poolSize: config.database.poolSize,
    applicationName: `csms ${config.roles.join(',')}`,
    entities,
    ...timeouts,
    onPoolError: (error) => logger.error({ err: error }, 'a database connection was lost'),
  }).catch((error: unknown) => {
    throw new BackingServiceError('DATABASE_URL', url, error);
  });
}

async function connectBackplane(
  redisUrl: string | undefined,
  processId: string,
  onError: (error: Error) => void,
) {
  return openBackplane({ redisUrl, processId, onError }).catch((error: unknown) => {
    throw redisUrl === undefined ? error : new BackingServiceError('REDIS_URL', redisUrl, error);
  });
}

/** Brings tables and job queues up to this build; safe to run twice, and by two at once. */
export async function migrate(dataSource: DataSource, url: string): Promise<string[]> {
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('csms.migrate'))`);
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    await Jobs.migrate(url, QUEUES);
    return applied.map(({ name }) => name);
  } finally {
    await lock.query(`SELECT pg_advisory_unlock(hashtext('csms.migrate'))`).catch(() => undefined);
    await lock.release();
  }
}

/** Rejects with SchemaOutdatedError, or with the error of the service that cannot be reached. */
export async function openResources(
  config: AppConfig,
  databaseUrl: string,
  logger: Logger,
): Promise<Resources> {
  const processId = newProcessId();
  const onError = (error: Error) => logger.error({ err: error }, 'a backing service failed');
  const answerTimeoutMs = config.database.answerTimeoutSeconds * 1000;
  const dataSource = await connectDatabase(config, databaseUrl, logger, { answerTimeoutMs });
  const { pending } = await migrationStatus(dataSource);
  if (pending.length > 0) {
    await dataSource.destroy();
    throw new SchemaOutdatedError(pending);
  }
  const [backplane, jobs] = await Promise.all([
    connectBackplane(config.redisUrl, processId, onError),
    Jobs.open({ url: databaseUrl, maintains: config.roles.includes('worker'), answerTimeoutMs, onError }),
  ]);
  const groupCommit = new GroupCommit(dataSource);
  return {
    config,
    processId,
    logger,
    dataSource,
    groupCommit,
    backplane,
    jobs,
    metrics: new Metrics(),
    readiness: new Readiness({
      database: () => dataSource.query('SELECT 1'),
      redis: () => backplane.ping(),
    }),
    close: async () => {
      await groupCommit.drain();
      await jobs.close(config.shutdownTimeoutSeconds / 2);
      await backplane.close();
      await dataSource.destroy();
    },
  };
}
