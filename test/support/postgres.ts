import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.ts';

export interface TestPostgres {
  /** Of a user who may create databases. */
  adminUrl: string;
  stop: () => Promise<void>;
}

/** A PostgreSQL for tests: that of TEST_DATABASE_URL, else an embedded one that trades durability for speed. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { adminUrl: given, stop: async () => {} };
  const dataDir = await mkdtemp(join(tmpdir(), 'csms-postgres-'));
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {}, settings });
  return {
    adminUrl: postgres.url,
    stop: async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** Creates a database, as a copy of the template if one is named (nobody may be connected to that). Returns its URL. */
export async function createDatabase(adminUrl: string, name: string, template?: string): Promise<string> {
  await asAdmin(adminUrl, (admin) => {
    const copy =
      template === undefined ? '' : ` TEMPLATE ${admin.escapeIdentifier(template)} STRATEGY WAL_LOG`;
    return admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}${copy}`);
  });
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** Drops a database, also while somebody is connected to it; does nothing when there is none. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await asAdmin(adminUrl, (admin) =>
    admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)} WITH (FORCE)`),
  );
}

async function asAdmin(adminUrl: string, act: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await act(admin);
  } finally {
    await admin.end();
  }
}
