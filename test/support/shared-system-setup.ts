import type { TestProject } from 'vitest/node';
import { startCsms } from './csms-process.ts';
import { createTestDatabase } from './database.ts';

export interface SharedUrls {
  readonly database: string;
  readonly web: string;
  readonly ocpp: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    sharedUrls: SharedUrls;
  }
}

/** One running system for all specs of a project, which begins after that of the PostgreSQL. */
export default async function setup({ vitest, provide }: TestProject): Promise<() => Promise<void>> {
  const { adminUrl } = vitest.getProvidedContext();
  const database = await createTestDatabase({ adminUrl });
  const csms = await startCsms({ DATABASE_URL: database.url });
  provide('sharedUrls', { database: database.url, web: csms.webUrl, ocpp: csms.ocppUrl });
  return async () => {
    await csms.stop();
    await database.drop();
  };
}
