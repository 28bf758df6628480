import { describe, expect, it } from 'vitest';
import { ensureStarterTariff } from '../../src/modules/billing/index.ts';
import { ELEMENTS, startReport } from '../support/billing-reports.ts';
import { listed, newTariff, operator, stranger, viewer } from '../support/billing-web.ts';
import { billing, resources } from '../support/billing.ts';
import { openResources } from '../support/resources.ts';

describe('tariffs', () => {
  it('get another version by other elements or another currency, and keep the ones before', async () => {
    const tariff = await newTariff();
    expect(tariff).toMatchObject({
      name: 'Tariff',
      currency: 'EUR',
      version: 1,
      isDefault: false,
      elements: ELEMENTS,
    });
    const elements = [{ price_components: [{ type: 'FLAT', price: '1.50', step_size: 1 }] }];
    const patch = async (body: unknown) => (await operator('PATCH', `/tariffs/${tariff.id}`, { body })).body;
    expect(await patch({ name: 'Renamed' })).toMatchObject({
      name: 'Renamed',
      version: 1,
      elements: ELEMENTS,
    });
    expect(await patch({ elements })).toMatchObject({ version: 2, elements });
    expect(await patch({ elements })).toMatchObject({ version: 2 });
    expect(await patch({ currency: 'SEK' })).toMatchObject({ version: 3, elements, currency: 'SEK' });
    expect((await viewer('GET', `/tariffs/${tariff.id}`)).body).toMatchObject({
      version: 3,
      elements,
      currency: 'SEK',
    });
    const versions = await viewer('GET', `/tariffs/${tariff.id}/versions?limit=2`);
    expect(listed(versions)).toMatchObject([
      { version: 3, currency: 'SEK', elements },
      { version: 2, currency: 'EUR', elements },
    ]);
    const rest = await viewer(
      'GET',
      `/tariffs/${tariff.id}/versions?cursor=${String(versions.body['nextCursor'])}`,
    );
    expect(listed(rest)).toMatchObject([{ version: 1, currency: 'EUR', elements: ELEMENTS }]);
  });

  it('are refused with every fault and its place', async () => {
    const body = {
      name: 'T',
      currency: 'XXQ',
      elements: [{ price_components: [{ type: 'ENERGY', price: -1, step_size: 1 }], extra: 1 }],
    };
    const answer = await operator('POST', '/tariffs', { body });
    expect(answer.status).toBe(400);
    expect((answer.body['errors'] as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      'currency',
      'elements[0].extra',
      'elements[0].price_components[0].price',
    ]);
    const faultOf = async (fields: object) => {
      const { status, body: problem } = await operator('POST', '/tariffs', { body: fields });
      return [status, (problem['errors'] as { path: string }[])[0]?.path];
    };
    expect(await faultOf({ name: 'T', currency: 'EUR' })).toEqual([400, 'elements']);
    expect(await faultOf({ name: 'T', currency: 'EUR', elements: {} })).toEqual([400, 'elements']);
    expect(await faultOf({ name: 'T', currency: 'EUR', elements: ELEMENTS, version: 7 })).toEqual([
      400,
      'version',
    ]);
  });

  it('have one default, the latest', async () => {
    const [first, second] = [await newTariff({ isDefault: true }), await newTariff({ isDefault: true })];
    expect(listed(await viewer('GET', '/tariffs?isDefault=true')).map(({ id }) => id)).toEqual([second.id]);
    await Promise.all(
      [first, second, first].map(({ id }) =>
        operator('PATCH', `/tariffs/${id}`, { body: { isDefault: true } }),
      ),
    );
    expect(listed(await viewer('GET', '/tariffs?isDefault=true'))).toHaveLength(1);
    await ensureStarterTariff(resources.dataSource);
    expect(listed(await viewer('GET', '/tariffs?name=Starter tariff'))).toEqual([]);
  });

  it('are deleted only while no session is priced by them', async () => {
    const [used, unused] = [await newTariff(), await newTariff()];
    await billing.sessions.start(await billing.station({ tariffId: used.id }), startReport());
    expect((await operator('DELETE', `/tariffs/${unused.id}`)).status).toBe(204);
    expect((await operator('GET', `/tariffs/${unused.id}/versions`)).status).toBe(404);
    expect(await operator('DELETE', `/tariffs/${used.id}`)).toMatchObject({
      status: 409,
      body: { code: 'tariff_in_use' },
    });
    expect((await viewer('DELETE', `/tariffs/${used.id}`)).status).toBe(403);
  });

  it('of another tenant are not there', async () => {
    const { id } = await newTariff();
    for (const [method, path, body] of [
      ['GET', `/tariffs/${id}`, undefined],
      ['GET', `/tariffs/${id}/versions`, undefined],
      ['PATCH', `/tariffs/${id}`, { name: 'x' }],
      ['DELETE', `/tariffs/${id}`, undefined],
    ] as const) {
      expect((await stranger(method, path, { body })).status).toBe(404);
    }
    expect(listed(await stranger('GET', '/tariffs'))).toEqual([]);
    await newTariff({ isDefault: true }, stranger);
    expect(listed(await viewer('GET', '/tariffs?isDefault=true'))).toHaveLength(1);
  });
});

describe('a starter tariff', () => {
  it('is the default of an installation without a tariff, once', async () => {
    const fresh = await openResources();
    await Promise.all([ensureStarterTariff(fresh.dataSource), ensureStarterTariff(fresh.dataSource)]);
    const tariffs = await fresh.dataSource.query<object[]>('SELECT is_default, currency FROM billing.tariff');
    expect(tariffs).toEqual([{ is_default: true, currency: 'EUR' }]);
    await fresh.close();
  });
});
