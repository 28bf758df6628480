import type { TestProject } from 'vitest/node';
import { startCsms } from './csms-process.ts';
import { createTestDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { RestClient } from './rest.ts';

export const CONTRACT_SERVICE_TOKEN = 'a token of the contract service';

export interface SharedUrls {
  readonly database: string;
  readonly web: string;
  readonly ocpp: string;
  /** An operator's key: a login for each spec would be more than the CSMS lets one address have. */
  readonly apiKey: string;
  /** Where the system looks for contract certificates; nobody listens there but a spec that stands in for the pool. */
  readonly contractServicePort: number;
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
  const contractServicePort = await freePort();
  const csms = await startCsms({
    DATABASE_URL: database.url,
    OCSP_PRIVATE_HOSTS: '127.0.0.1',
    ISO15118_SERVICE_URL: `http://127.0.0.1:${contractServicePort}/`,
    ISO15118_SERVICE_TOKEN: CONTRACT_SERVICE_TOKEN,
  });
  const admin = await RestClient.login(csms.webUrl);
  const { body } = await admin.post<{ key: string }>('/api-keys', { name: 'specs', role: 'operator' });
  provide('sharedUrls', {
    database: database.url,
    web: csms.webUrl,
    ocpp: csms.ocppUrl,
    apiKey: body.key,
    contractServicePort,
  });
  return async () => {
    await csms.stop();
    await database.drop();
  };
}
