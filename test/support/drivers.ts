// Drivers behind a web server, on a database of its own for each test file that imports this.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect } from 'vitest';
import { BillingHttpModule } from '../../src/modules/billing/index.ts';
import { DriverHttpModule } from '../../src/modules/driver/index.ts';
import { OcppLinkModule } from '../../src/modules/ocpp/index.ts';
import { AuthModule } from '../../src/platform/auth/index.ts';
import { openResources } from './resources.ts';
import { type Answer, type Call, startWebApp, withApiKey } from './web-app.ts';

export const resources = await openResources();
await resources.database.query(`INSERT INTO platform.tenant (id, name) VALUES ('other', 'Other')`);
export const web = await startWebApp(
  resources,
  AuthModule,
  OcppLinkModule,
  DriverHttpModule,
  BillingHttpModule,
);
export const operator = await withApiKey(web, resources, 'operator');
export const viewer = await withApiKey(web, resources, 'viewer');
/** An operator of another tenant. */
export const stranger = await withApiKey(web, resources, 'operator', { tenantId: 'other' });

beforeEach(() => resources.database.query('DELETE FROM driver.driver'));
afterAll(async () => {
  await web.app.close();
  await resources.close();
});

type Resource = Record<string, unknown> & { id: string };

export async function created(call: Call, path: string, body: unknown): Promise<Resource> {
  const answer = await call('POST', path, { body });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as Resource;
}

export const newDriver = (fields: Record<string, unknown> = {}, call = operator) =>
  created(call, '/drivers', { name: 'Driver', email: `${randomUUID()}@example.com`, ...fields });

export const newToken = (driverId: string, fields: Record<string, unknown> = {}) =>
  created(operator, `/drivers/${driverId}/tokens`, { idToken: randomUUID(), type: 'ISO14443', ...fields });

export const idsOf = ({ body }: Answer) => (body['data'] as { id: string }[]).map(({ id }) => id);

/** The body of an answer that finds fault with one field. */
export const fault = (path: string, message: string) => ({ errors: [{ path, message }] });
