import { afterAll, expect } from 'vitest';
import { BillingHttpModule } from '../../src/modules/billing/index.ts';
import { OcppLinkModule } from '../../src/modules/ocpp/index.ts';
import { AuthModule } from '../../src/platform/auth/index.ts';
import { ELEMENTS } from './billing-reports.ts';
import type { TestResources } from './resources.ts';
import { type Answer, startWebApp, withApiKey } from './web-app.ts';

type Resource = Record<string, unknown> & { id: string };

/** Billing behind a web server, as long as the test file takes that asks for it. */
export async function startBillingWeb(resources: TestResources) {
  await resources.database.query(`INSERT INTO platform.tenant (id, name) VALUES ('other', 'Other')`);
  const web = await startWebApp(resources, AuthModule, OcppLinkModule, BillingHttpModule);
  afterAll(() => web.app.close());
  const operator = await withApiKey(web, resources, 'operator');
  return {
    web,
    operator,
    viewer: await withApiKey(web, resources, 'viewer'),
    /** An operator of another tenant. */
    stranger: await withApiKey(web, resources, 'operator', { tenantId: 'other' }),
    newTariff: async (fields: Record<string, unknown> = {}, call = operator): Promise<Resource> => {
      const body = { name: 'Tariff', currency: 'EUR', elements: ELEMENTS, ...fields };
      const answer = await call('POST', '/tariffs', { body });
      expect(answer).toMatchObject({ status: 201 });
      return answer.body as Resource;
    },
  };
}

export const listed = ({ body }: Answer) => body['data'] as Resource[];
