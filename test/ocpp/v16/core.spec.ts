import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawCharger } from '../../support/raw-charger.ts';
import { eventually } from '../../support/rest.ts';
import { TestSystem } from '../../support/system.ts';

let system: TestSystem;
let charger: RawCharger;
let tariffId: string;

beforeAll(async () => {
  system = await TestSystem.start();
  tariffId = await system.addTariff(0.5, 20);
  await system.addToken('ACCEPTED1');
  charger = await system.connect('CP001');
});
afterAll(() => system.stop());

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

const sessionOf = async (stationId: string, transactionId: number) => {
  const { body } = await system.rest.get<{ data: Record<string, unknown>[] }>(
    `/charging-sessions?stationId=${stationId}`,
  );
  return body.data.find((session) => session['transactionId'] === String(transactionId));
};

type Started = { transactionId: number; idTagInfo: { status: string } };
const start = (socket: RawCharger, fields: object = {}) =>
  socket.call<Started>('StartTransaction', {
    connectorId: 1,
    idTag: 'ACCEPTED1',
    meterStart: 1000,
    timestamp: secondsAgo(600),
    ...fields,
  });

describe('Authorize', () => {
  it.each([
    ['ACCEPTED1', 'Accepted'],
    ['accepted1', 'Accepted'],
    ['UNKNOWN', 'Invalid'],
    ['', 'Invalid'],
    ['BLOCKED1', 'Blocked'],
    ['EXPIRED1', 'Expired'],
  ])('of %j is %s', async (idTag, status) => {
    if (idTag === 'BLOCKED1') {
      const driver = await system.addToken(idTag);
      await system.rest.patch(`/drivers/${driver}`, { status: 'blocked' });
    }
    if (idTag === 'EXPIRED1') await system.addToken(idTag, { validUntil: secondsAgo(60) });
    expect(await charger.call('Authorize', { idTag })).toMatchObject({ idTagInfo: { status } });
  });
});

describe('a transaction', () => {
  it('is started, metered, stopped, and rated to the last Wh', async () => {
    const { transactionId, idTagInfo } = await start(charger);
    expect(idTagInfo.status).toBe('Accepted');
    expect(transactionId).toBeGreaterThan(0);
    await charger.call('MeterValues', {
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: secondsAgo(300), sampledValue: [{ value: '2.5', unit: 'kWh' }] }],
    });
    expect(await sessionOf('CP001', transactionId)).toMatchObject({
      status: 'active',
      energyWh: 1500,
      meterStartWh: 1000,
    });
    await charger.call('StopTransaction', {
      transactionId,
      meterStop: 4210,
      timestamp: secondsAgo(5),
      idTag: 'ACCEPTED1',
    });
    const session = await eventually(async () => {
      const found = await sessionOf('CP001', transactionId);
      return typeof found?.['cost'] === 'string' && found;
    });
    expect(session).toMatchObject({
      status: 'ended',
      stationId: 'CP001',
      evseId: 1,
      connectorId: 1,
      idToken: 'ACCEPTED1',
      meterStartWh: 1000,
      meterStopWh: 4210,
      energyWh: 3210,
      stopReason: 'Local',
      // 3.21 kWh at 0.50 are 1.605, rounded to 1.61; 20 % of it are 0.32.
      cost: '1.93',
      currency: 'EUR',
    });
    const { body } = await system.rest.get<{ data: Record<string, unknown>[] }>('/cdrs?stationId=CP001');
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).toMatchObject({
      sessionId: session['id'],
      energyWh: 3210,
      totalExclVat: '1.61',
      totalInclVat: '1.93',
      tariffId,
    });
  });

  it('started twice with the same message is one transaction with one answer', async () => {
    const again = { timestamp: secondsAgo(50), connectorId: 2 };
    const first = await start(charger, again);
    const second = await start(charger, again);
    expect(second).toEqual(first);
    const rows = await system.database.query(
      `SELECT 1 FROM billing.charging_session WHERE station_id = 'CP001' AND connector_id = 2`,
    );
    expect(rows).toHaveLength(1);
    const stop = { transactionId: first.transactionId, meterStop: 1000, timestamp: secondsAgo(1) };
    expect(await charger.call('StopTransaction', stop)).toEqual(await charger.call('StopTransaction', stop));
  });

  it.each([
    ['an unknown token', { idTag: 'STRANGER' }, 'Invalid'],
    ['an empty token', { idTag: '' }, 'Invalid'],
  ])('of %s that was started offline is recorded with an id', async (_, fields, status) => {
    const socket = await system.connect('CP-OFFLINE');
    const { transactionId, idTagInfo } = await start(socket, { ...fields, connectorId: status.length });
    expect(idTagInfo.status).toBe(status);
    expect(await sessionOf('CP-OFFLINE', transactionId)).toMatchObject({ status: 'active' });
    await socket.close();
  });

  it('of a token that already charges is recorded and told so', async () => {
    await system.addToken('TWICE');
    const [one, two] = [await system.connect('CP-TWO-A'), await system.connect('CP-TWO-B')];
    expect((await start(one, { idTag: 'TWICE' })).idTagInfo.status).toBe('Accepted');
    expect((await start(two, { idTag: 'TWICE' })).idTagInfo.status).toBe('ConcurrentTx');
  });

  it.each([-1, 0, 999_999])(
    'that is not known (%i) is acknowledged when it stops, and kept for review',
    async (transactionId) => {
      const socket = await system.connect(`CP-UNKNOWN${transactionId}`);
      const stop = { transactionId, meterStop: 2100, timestamp: secondsAgo(1), reason: 'EVDisconnected' };
      expect(await socket.call('StopTransaction', stop)).toEqual({});
      const { body } = await system.rest.get<{ data: unknown[] }>(
        `/charging-sessions?stationId=CP-UNKNOWN${transactionId}`,
      );
      expect(body.data).toEqual([expect.objectContaining({ status: 'review', meterStopWh: 2100 })]);
      await socket.close();
    },
  );

  it('that was started offline and stops with -1 is found by its connector', async () => {
    const socket = await system.connect('CP-MINUS');
    const { transactionId } = await start(socket);
    await socket.call('StopTransaction', {
      transactionId: -1,
      meterStop: 1500,
      timestamp: secondsAgo(1),
      idTag: 'ACCEPTED1',
    });
    expect(await sessionOf('CP-MINUS', transactionId)).toMatchObject({ energyWh: 500, meterStopWh: 1500 });
  });

  it('whose meter ran backwards is stored as reported and held for review', async () => {
    const socket = await system.connect('CP-BACK');
    const { transactionId } = await start(socket);
    await socket.call('StopTransaction', { transactionId, meterStop: 400, timestamp: secondsAgo(1) });
    expect(await sessionOf('CP-BACK', transactionId)).toMatchObject({ status: 'review', meterStopWh: 400 });
  });
});

describe('MeterValues', () => {
  it('of no transaction, and of one that nobody knows, are stored', async () => {
    const socket = await system.connect('CP-METER');
    const meterValue = [{ timestamp: secondsAgo(1), sampledValue: [{ value: '604.213', unit: 'Wh' }] }];
    await socket.call('MeterValues', { connectorId: 1, meterValue });
    await socket.call('MeterValues', { connectorId: 2, transactionId: 4711, meterValue });
    const rows = await system.database.query(
      `SELECT transaction_id, energy_wh::text FROM billing.meter_value WHERE station_id = 'CP-METER' ORDER BY evse_id`,
    );
    expect(rows).toEqual([
      { transaction_id: null, energy_wh: '604.213' },
      { transaction_id: '4711', energy_wh: '604.213' },
    ]);
  });

  it('sent twice are stored once', async () => {
    const socket = await system.connect('CP-METER2');
    const payload = {
      connectorId: 1,
      meterValue: [{ timestamp: secondsAgo(1), sampledValue: [{ value: '7' }] }],
    };
    await socket.call('MeterValues', payload);
    await socket.call('MeterValues', payload);
    const rows = await system.database.query(
      `SELECT 1 FROM billing.meter_value WHERE station_id = 'CP-METER2'`,
    );
    expect(rows).toHaveLength(1);
  });
});

it('Heartbeat is answered with the time', async () => {
  const { currentTime } = await charger.call<{ currentTime: string }>('Heartbeat', {});
  expect(Math.abs(Date.parse(currentTime) - Date.now())).toBeLessThan(60_000);
});
