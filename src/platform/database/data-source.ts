import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PoolConfig } from 'pg';
import { DataSource, type EntitySchema, type MixedList } from 'typeorm';
import { PreparingClient, type PreparingClientSettings } from './preparing-client.js';

const MIGRATIONS_DIRECTORY = join(import.meta.dirname, '../../migrations');

export interface DataSourceSettings {
  url: string;
  poolSize: number;
  applicationName: string;
  entities: MixedList<string | (new () => object) | EntitySchema>;
  /** The longest that a statement may take, and a connection in use may be silent; without an end when there is none. */
  answerTimeoutMs?: number;
  onPoolError(error: Error): void;
}

/** The one pool of connections of a process. Times are UTC; `synchronous_commit` is left as the server has it: on. */
export async function openDataSource(settings: DataSourceSettings): Promise<DataSource> {
  const dataSource: DataSource = new DataSource({
    type: 'postgres',
    url: settings.url,
    applicationName: settings.applicationName,
    entities: settings.entities,
    migrations: existsSync(MIGRATIONS_DIRECTORY) ? [join(MIGRATIONS_DIRECTORY, '*.js')] : [],
    migrationsTableName: 'schema_migration',
    poolSize: settings.poolSize,
    poolErrorHandler: (error: Error) => {
      // A connection that the server ends after the pool has let go of it is no loss.
      if (dataSource.isInitialized) settings.onPoolError(error);
    },
    // For a connection that is free, too: under load chargers rather wait a little longer than connect again.
    connectTimeoutMS: 10_000,
    extra: {
      keepAlive: true,
      Client: PreparingClient,
      // Statements of one transaction that do not wait for each other travel together.
      pipeline: true,
      ...timeouts(settings.answerTimeoutMs),
    },
    parseInt8: true,
    logging: false,
  });
  return dataSource.initialize();
}

/**
 * On both sides: of a connection that the network has lost without a word the server gives back the locks, and its place
 * among `max_connections`. The pool closes free ones long before.
 */
function timeouts(answerTimeoutMs: number | undefined): PreparingClientSettings & PoolConfig {
  if (answerTimeoutMs === undefined) return {};
  const ofServer = ['statement_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout'];
  return {
    answerTimeoutMs,
    idleTimeoutMillis: answerTimeoutMs / 3,
    options: ofServer.map((name) => `-c ${name}=${answerTimeoutMs}`).join(' '),
  };
}

export interface MigrationStatus {
  applied: string[];
  pending: string[];
}

export async function migrationStatus(dataSource: DataSource): Promise<MigrationStatus> {
  const exists: { name: string | null }[] = await dataSource.query(
    `SELECT to_regclass('schema_migration')::text AS name`,
  );
  const rows: { name: string }[] = exists[0]?.name
    ? await dataSource.query(`SELECT name FROM schema_migration ORDER BY timestamp`)
    : [];
  const applied = rows.map((row) => row.name);
  const known = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  return { applied, pending: known.filter((name) => !applied.includes(name)) };
}
