import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createUser, DEFAULT_TENANT } from '../../src/platform/auth/index.ts';
import { at, meterReport, startReport, stopReport } from '../support/billing-reports.ts';
import { listed, newTariff, stranger, viewer, web } from '../support/billing-web.ts';
import { billing, resources } from '../support/billing.ts';
import { type Answer, loggedIn } from '../support/web-app.ts';

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
