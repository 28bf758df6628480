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
});
