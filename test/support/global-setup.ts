import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { createDatabase, dropDatabase, startTestPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string;
  }
}

export const TEMPLATE = 'csms_template';

/** One PostgreSQL for all test files, with a migrated database that each of them copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres();
  await dropDatabase(postgres.adminUrl, TEMPLATE);
  const url = await createDatabase(postgres.adminUrl, TEMPLATE);
  await promisify(execFile)(process.execPath, ['dist/admin.js', 'migrate'], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', DATABASE_URL: url },
  });
  project.provide('adminUrl', postgres.adminUrl);
  return () => postgres.stop();
}
