import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { TEMPLATE } from './global-setup.ts';
import { createDatabase, dropDatabase } from './postgres.ts';

export interface TestDatabase {
  url: string;
  /** Looks at what is stored, or plants what a test needs; past the product. */
  query: <Row extends object = Record<string, unknown>>(sql: string, values?: unknown[]) => Promise<Row[]>;
  drop: () => Promise<void>;
}

/** A migrated, or an empty, database of its own for a test file. */
export async function createTestDatabase({
  empty = false,
  adminUrl = inject('adminUrl'),
} = {}): Promise<TestDatabase> {
  const name = `csms_${randomUUID().replaceAll('-', '')}`;
  const url = await createDatabase(adminUrl, name, ...(empty ? [] : [TEMPLATE]));
  const { query, close } = openDatabase(url);
  return {
    url,
    query,
    drop: async () => {
      await close();
      await dropDatabase(adminUrl, name);
    },
  };
}

/** A database that somebody else made and will drop. */
export function openDatabase(url: string): Pick<TestDatabase, 'url' | 'query'> & {
  close: () => Promise<void>;
} {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  return {
    url,
    query: async <Row extends object>(sql: string, values: unknown[] = []) =>
      (await pool.query<Row>(sql, values)).rows,
    close: () => pool.end(),
  };
}
