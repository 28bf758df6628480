// Billing behind a web server, on a database of its own for each test file that imports this.
import { afterAll, expect } from 'vitest';
import { BillingHttpModule } from '../../src/modules/billing/index.ts';
import { OcppLinkModule } from '../../src/modules/ocpp/index.ts';
import { AuthModule } from '../../src/platform/auth/index.ts';
import { ELEMENTS } from './billing-reports.ts';
import { billing, resources } from './billing.ts';
import { type Answer, startWebApp, withApiKey } from './web-app.ts';

await billing.query(`INSERT INTO platform.tenant (id, name) VALUES ('other', 'Other')`);
export const web = await startWebApp(resources, AuthModule, OcppLinkModule, BillingHttpModule);
export const operator = await withApiKey(web, resources, 'operator');
export const viewer = await withApiKey(web, resources, 'viewer');
/** An operator of another tenant. */
export const stranger = await withApiKey(web, resources, 'operator', { tenantId: 'other' });
afterAll(() => web.app.close());

type Resource = Record<string, unknown> & { id: string };

export async function newTariff(fields: Record<string, unknown> = {}, call = operator): Promise<Resource> {
  const body = { name: 'Tariff', currency: 'EUR', elements: ELEMENTS, ...fields };
  const answer = await call('POST', '/tariffs', { body });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as Resource;
}

export const listed = ({ body }: Answer) => body['data'] as Resource[];
