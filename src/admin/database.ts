import type { DataSource } from 'typeorm';
import { type AppConfig, loadConfig } from '../platform/config/config.js';
import { runningPostgresUrl, startEmbeddedPostgres } from '../platform/database/embedded-postgres.js';
import { createLogger } from '../platform/logging/logger.js';
import { DATA_DIRECTORY } from '../roles/installation.js';
import { connectDatabase } from '../roles/resources.js';

export interface AdminDatabase {
  config: AppConfig;
  dataSource: DataSource;
  url: string;
}

/**
 * Runs a one-off on the configured database; without DATABASE_URL on the embedded one, which is started for the while
 * unless it runs.
 */
export async function withDatabase<T>(work: (database: AdminDatabase) => Promise<T>): Promise<T> {
  const config = adminConfig();
  const { url, stop } = await databaseOf(config);
  try {
    const dataSource = await connectDatabase(config, url, createLogger('silent'));
    try {
      return await work({ config, dataSource, url });
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await stop();
  }
}

/** A one-off has the environment of the roles beside it, but no role: it needs what it uses and nothing else. */
export function adminConfig(): AppConfig {
  return loadConfig({ ...process.env, PROCESS_ROLE: 'all' });
}

async function databaseOf(config: AppConfig): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = config.database.url ?? (await runningPostgresUrl(DATA_DIRECTORY));
  if (url !== null) return { url, stop: async () => {} };
  return startEmbeddedPostgres({ dataDir: DATA_DIRECTORY, log: () => {} });
}
