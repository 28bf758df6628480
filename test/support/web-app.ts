import { type DynamicModule, type INestApplication, Module, type Type } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Platform1763900000000 } from '../../migrations/1763900000000-platform.ts';
import { Station1763900001000 } from '../../migrations/1763900001000-station.ts';
import { Driver1763900002000 } from '../../migrations/1763900002000-driver.ts';
import { Billing1763900003000 } from '../../migrations/1763900003000-billing.ts';
import { Monitoring1763900004000 } from '../../migrations/1763900004000-monitoring.ts';
import { loadConfig } from '../../src/platform/config/config.ts';
import { type DataSourceSettings, openDataSource } from '../../src/platform/database/data-source.ts';
import { GroupCommit } from '../../src/platform/database/group-commit.ts';
import { Metrics } from '../../src/platform/health/metrics.ts';
import { createHttpApp } from '../../src/platform/http/server.ts';
import { type JobQueue, Jobs } from '../../src/platform/jobs/jobs.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { PlatformModule, type SharedResources } from '../../src/platform/platform.module.ts';
import { openBackplane } from '../../src/platform/redis/index.ts';
import { createDatabase, startTestPostgres } from './postgres.ts';

const MIGRATIONS = [
  Platform1763900000000,
  Station1763900001000,
  Driver1763900002000,
  Billing1763900003000,
  Monitoring1763900004000,
];

export interface TestResources extends SharedResources {
  databaseUrl: string;
  /** What was logged, a line each. */
  logLines: string[];
  close(): Promise<void>;
}

export interface ResourceOptions {
  entities: DataSourceSettings['entities'];
  queues?: JobQueue<object>[];
  redisUrl?: string | undefined;
}

/** What a process of the web role holds, on a new, migrated database of a real PostgreSQL. */
export async function openResources({
  entities,
  queues = [],
  redisUrl,
}: ResourceOptions): Promise<TestResources> {
  const postgres = await startTestPostgres();
  const databaseUrl = await createDatabase(postgres.adminUrl, `test_${randomUUID().replaceAll('-', '')}`);
  const migrator = await new DataSource({
    type: 'postgres',
    url: databaseUrl,
    migrations: MIGRATIONS,
  }).initialize();
  await migrator.runMigrations();
  await migrator.destroy();
  await Jobs.migrate(databaseUrl, queues);
  const logLines: string[] = [];
  const logger = createLogger('debug', { write: (line) => void logLines.push(line) });
  const report = (err: Error) => logger.error({ err });
  const dataSource = await openDataSource({
    url: databaseUrl,
    poolSize: 5,
    applicationName: 'test',
    entities,
    onPoolError: report,
  });
  const jobs = await Jobs.open({ url: databaseUrl, maintains: true, onError: report });
  const backplane = await openBackplane({ processId: 'test', redisUrl, onError: report });
  return {
    config: loadConfig({ JWT_SECRET: 'a secret of the tests, long enough', DATABASE_URL: databaseUrl }),
    processId: 'test',
    databaseUrl,
    logger,
    logLines,
    dataSource,
    groupCommit: new GroupCommit(dataSource),
    backplane,
    jobs,
    metrics: new Metrics(false),
    close: async () => {
      await jobs.close(5);
      await backplane.close();
      await dataSource.destroy();
      await postgres.stop();
    },
  };
}

export interface WebApp {
  app: INestApplication;
  /** Such as `http://127.0.0.1:50123`. */
  url: string;
}

@Module({})
class TestWebModule {}

/** The given modules behind a real port, put together as the web role does it. */
export async function startWebApp(
  resources: SharedResources,
  ...imports: (Type | DynamicModule)[]
): Promise<WebApp> {
  const module = { module: TestWebModule, imports: [PlatformModule.forRole('web', resources), ...imports] };
  const app = await createHttpApp(module, resources.logger);
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

export type Call = (
  method: string,
  path: string,
  options?: { body?: unknown; headers?: Record<string, string> },
) => Promise<Answer>;

/** Requests with these headers; an empty answer has the body `{}`. */
export function caller(url: string, headers: Record<string, string> = {}): Call {
  return async (method, path, options = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  };
}

/** Requests of a user who has just logged in. */
export async function loggedIn(url: string, email: string, password: string): Promise<Call> {
  const { body } = await caller(url)('POST', '/auth/login', { body: { email, password } });
  return caller(url, { authorization: `Bearer ${String(body['accessToken'])}` });
}
