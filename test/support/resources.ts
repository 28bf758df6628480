import type { DataSource } from 'typeorm';
import { loadConfig } from '../../src/platform/config/config.ts';
import { openDataSource } from '../../src/platform/database/data-source.ts';
import { GroupCommit } from '../../src/platform/database/group-commit.ts';
import { Metrics } from '../../src/platform/health/metrics.ts';
import { Jobs } from '../../src/platform/jobs/jobs.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import type { SharedResources } from '../../src/platform/platform.module.ts';
import { openBackplane } from '../../src/platform/redis/index.ts';
import { entities } from '../../src/roles/resources.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface TestResources extends SharedResources {
  database: TestDatabase;
  /** What was logged, a line each. */
  logLines: string[];
  close(): Promise<void>;
}

/** What a process of the web role holds, on a migrated database of its own. */
export async function openResources(environment: Record<string, string> = {}): Promise<TestResources> {
  const database = await createTestDatabase();
  const logLines: string[] = [];
  const logger = createLogger('debug', { write: (line) => void logLines.push(line) });
  const onError = (err: Error) => logger.error({ err });
  const dataSource = await openPool(database, 5);
  const jobs = await Jobs.open({ url: database.url, maintains: true, onError });
  const backplane = await openBackplane({ processId: 'test', onError });
  return {
    config: loadConfig({
      JWT_SECRET: 'a secret of the tests, long enough',
      DATABASE_URL: database.url,
      ...environment,
    }),
    processId: 'test',
    database,
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
      await database.drop();
    },
  };
}

/** Connections of their own, as of another process. The caller destroys them. */
export const openPool = ({ url }: TestDatabase, poolSize: number): Promise<DataSource> =>
  openDataSource({
    url,
    poolSize,
    applicationName: 'test',
    entities,
    onPoolError: (error) => {
      throw error;
    },
  });
