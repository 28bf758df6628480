import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ensureStarterTariff } from '../../src/modules/billing/index.ts';
import { createUser, DEFAULT_TENANT } from '../../src/platform/auth/index.ts';
import { at, ELEMENTS, meterReport, startReport, stopReport } from '../support/billing-reports.ts';
import { listed, startBillingWeb } from '../support/billing-web.ts';
import { billing, resources } from '../support/billing.ts';
import { openResources } from '../support/resources.ts';
import { type Answer, loggedIn } from '../support/web-app.ts';

const { web, operator, viewer, stranger, newTariff } = await startBillingWeb(resources);

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

describe('sessions and CDRs', () => {
  /** Three sessions of one station, a day each; the second one active, the third for review. */
  async function threeSessions() {
    const idToken = await billing.token();
    const tariff = await newTariff();
    const station = await billing.station({ tariffId: tariff.id });
    const ids: string[] = [];
    for (const [day, meterStopWh] of [
      ['01', 11_000],
      ['02', null],
      ['03', 900],
    ] as const) {
      const evseId = Number(day);
      const { transactionId } = await billing.sessions.start(
        station,
        startReport({ idToken, evseId, connectorId: evseId, time: at(`2026-05-${day}T10:00:00Z`) }),
      );
      const { id } = await billing.session(station, transactionId);
      ids.unshift(id);
      if (meterStopWh === null) continue;
      await billing.report(
        station,
        ...[1, 2, 3].map((minute) =>
          meterReport(`2026-05-${day}T10:0${minute}:00Z`, String(1_000 + minute / 4), {
            transactionId,
            powerW: '7000.5',
          }),
        ),
      );
      const time = at(`2026-05-${day}T12:00:00Z`);
      await billing.sessions.stop(station, stopReport({ transactionId, meterStopWh, time }));
    }
    await billing.rate(station);
    return { station, idToken, ids };
  }
  const idsOf = (answer: Answer) => listed(answer).map(({ id }) => id);

  it('are listed newest first, page by page, and by their filters', async () => {
    const { station, ids } = await threeSessions();
    const found = async (query: string, path = 'charging-sessions') =>
      idsOf(await viewer('GET', `/${path}?stationId=${station.stationId}${query}`));
    expect(await found('')).toEqual(ids);
    const first = await viewer('GET', `/charging-sessions?stationId=${station.stationId}&limit=2`);
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    expect(await found(`&cursor=${String(first.body['nextCursor'])}`)).toEqual(ids.slice(2));
    expect(await found('&status=active')).toEqual([ids[1]]);
    expect(await found('&status=review')).toEqual([ids[0]]);
    expect(await found('&from=2026-05-02T10:00:00Z&to=2026-05-03T10:00:00Z')).toEqual([ids[1]]);
    const [newest] = listed(await viewer('GET', `/charging-sessions?stationId=${station.stationId}`));
    expect(idsOf(await viewer('GET', `/charging-sessions?driverId=${String(newest?.['driverId'])}`))).toEqual(
      ids,
    );
    expect(await found(`&driverId=${randomUUID()}`)).toEqual([]);
    expect(await found('', 'cdrs')).toHaveLength(2);
    expect(await found('&limit=1', 'cdrs')).toHaveLength(1);
    expect(await found('&status=held', 'cdrs')).toHaveLength(1);
    expect(await found('&from=2026-05-03T00:00:00Z', 'cdrs')).toHaveLength(1);
    expect(await found(`&sessionId=${String(ids[2])}`, 'cdrs')).toHaveLength(1);
    expect((await viewer('GET', '/charging-sessions?status=dead')).status).toBe(400);
    expect((await viewer('GET', '/charging-sessions?from=yesterday')).status).toBe(400);
    expect((await viewer('GET', '/charging-sessions?cursor=x')).status).toBe(400);
  });

  it('are read with all that is known, money as decimal text and times in UTC', async () => {
    const { station, idToken, ids } = await threeSessions();
    const session = await viewer('GET', `/charging-sessions/${String(ids[2])}`);
    expect(session.body).toMatchObject({
      id: ids[2],
      stationId: station.stationId,
      evseId: 1,
      connectorId: 1,
      idToken,
      status: 'ended',
      authorisationStatus: 'Accepted',
      startedAt: '2026-05-01T10:00:00.000Z',
      endedAt: '2026-05-01T12:00:00.000Z',
      meterStartWh: 1_000,
      meterStopWh: 11_000,
      energyWh: 10_000,
      stopReason: 'Local',
      marks: [],
      cost: '3.60',
      currency: 'EUR',
    });
    const [cdr] = listed(await viewer('GET', `/cdrs?sessionId=${String(ids[2])}`));
    expect(cdr).toMatchObject({
      sessionId: ids[2],
      status: 'final',
      revision: 1,
      energyWh: 10_000,
      durationSeconds: 7_200,
      totalExclVat: '3.00',
      totalInclVat: '3.60',
      currency: 'EUR',
      lines: [{ type: 'ENERGY', quantity: '10', unitPrice: '0.30', inclVat: '3.60' }],
    });
    expect((await viewer('GET', `/cdrs/${String(cdr?.id)}`)).body).toEqual(cdr);
    expect((await viewer('GET', `/charging-sessions/${String(ids[1])}`)).body).toMatchObject({
      cost: null,
      endedAt: null,
    });
    expect((await viewer('GET', `/charging-sessions/${randomUUID()}`)).status).toBe(404);
    expect((await viewer('GET', '/charging-sessions/none')).status).toBe(400);
  });

  it('show their meter values, newest first, page by page', async () => {
    const { ids } = await threeSessions();
    const path = `/charging-sessions/${String(ids[2])}/meter-values`;
    const first = await viewer('GET', `${path}?limit=2`);
    expect(listed(first)).toMatchObject([
      {
        measuredAt: '2026-05-01T10:03:00.000Z',
        reportedAt: '2026-05-01T10:03:00.000Z',
        receivedAt: '2026-05-01T10:03:01.000Z',
        energyWh: 1_001,
        powerW: 7_000.5,
        sampledValues: [{ value: '1000.75', measurand: 'Energy.Active.Import.Register', unit: 'Wh' }],
        marks: [],
      },
      { measuredAt: '2026-05-01T10:02:00.000Z' },
    ]);
    const rest = await viewer('GET', `${path}?limit=2&cursor=${String(first.body['nextCursor'])}`);
    expect(listed(rest)).toMatchObject([{ measuredAt: '2026-05-01T10:01:00.000Z' }]);
    expect(rest.body['nextCursor']).toBeNull();
    const forged = Buffer.from('["x","y","z"]').toString('base64url');
    expect((await viewer('GET', `${path}?cursor=${forged}`)).status).toBe(400);
  });

  it('of another tenant are not there', async () => {
    const { station, ids } = await threeSessions();
    const [cdr] = listed(await viewer('GET', `/cdrs?stationId=${station.stationId}`));
    for (const path of [
      `/charging-sessions/${String(ids[0])}`,
      `/charging-sessions/${String(ids[0])}/meter-values`,
      `/cdrs/${String(cdr?.id)}`,
    ]) {
      expect((await stranger('GET', path)).status).toBe(404);
    }
    expect(listed(await stranger('GET', '/charging-sessions'))).toEqual([]);
    expect(listed(await stranger('GET', '/cdrs'))).toEqual([]);
    expect(await billing.sessions.findTransaction({ tenantId: 'other' }, String(ids[0]))).toBeNull();
    expect(await billing.sessions.findTransaction(DEFAULT_TENANT, String(ids[0]))).toMatchObject({
      stationId: station.stationId,
    });
  });

  it('of a driver are all that the driver sees', async () => {
    const [own, others] = [await threeSessions(), await threeSessions()];
    const [first] = listed(await viewer('GET', `/charging-sessions?stationId=${own.station.stationId}`));
    const login = { email: 'self@example.com', password: 'a password of the tests' };
    const user = { ...login, name: 'Self', role: 'driver' as const, driverId: String(first?.['driverId']) };
    await createUser(resources.dataSource, DEFAULT_TENANT, user);
    const self = await loggedIn(web.url, login.email, login.password);
    expect(idsOf(await self('GET', '/charging-sessions'))).toEqual(own.ids);
    const [foreign] = listed(await viewer('GET', `/charging-sessions?stationId=${others.station.stationId}`));
    const asked = await self('GET', `/charging-sessions?driverId=${String(foreign?.['driverId'])}`);
    expect(idsOf(asked)).toEqual(own.ids);
    expect(listed(await self('GET', '/cdrs'))).toHaveLength(2);
    expect((await self('GET', `/charging-sessions/${String(own.ids[0])}/meter-values`)).status).toBe(200);
    expect((await self('GET', `/charging-sessions/${String(others.ids[0])}`)).status).toBe(404);
    expect((await self('GET', `/charging-sessions/${String(others.ids[0])}/meter-values`)).status).toBe(404);
    expect((await self('GET', '/tariffs')).status).toBe(403);
  });
});
