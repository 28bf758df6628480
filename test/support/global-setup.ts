import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { createDatabase, dropDatabase, startTestPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string;
  }
}

export const TEMPLATE = 'csms_template';
const ADMIN = 'dist/admin.js';

/** One PostgreSQL for the test files of all projects, with a migrated database that each of them copies. */
export default async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if ('adminUrl' in vitest.getProvidedContext()) return undefined;
  await access(ADMIN).catch(() => {
    throw new Error(`${ADMIN} is missing: run "npm run build" first`);
  });
  const { adminUrl, stop } = await startTestPostgres();
  const tearDown = () => dropDatabase(adminUrl, TEMPLATE).finally(stop);
  try {
    await dropDatabase(adminUrl, TEMPLATE);
    await migrate(await createDatabase(adminUrl, TEMPLATE));
  } catch (error) {
    await tearDown();
    throw error;
  }
  vitest.provide('adminUrl', adminUrl);
  return tearDown;
}

async function migrate(url: string): Promise<void> {
  await promisify(execFile)(process.execPath, [ADMIN, 'migrate'], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', DATABASE_URL: url },
  });
}
