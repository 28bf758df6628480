import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSystem } from '../../../support/system.ts';
import { ScriptedCharger } from './scripted-charger.ts';

let system: TestSystem;
let cases = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  for (let index = 0; index < 20; index++) await system.addToken(`TAG${index}`);
});
afterAll(() => system.stop());

/** A charger that has booted, with a token of its own. */
async function bootedCharger(): Promise<{ charger: ScriptedCharger; idTag: string }> {
  const index = cases++;
  const charger = await ScriptedCharger.connect(system, `CP-CASE-${index}`);
  await charger.boot();
  for (const connectorId of [0, 1]) await charger.status(connectorId, 'Available');
  return { charger, idTag: `TAG${index}` };
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe('the OCA’s cases of charging sessions', () => {
  it('cold boot [TC_001_CSMS]', async () => {
    const { charger } = await bootedCharger();
    expect(await charger.shownStatus()).toBe('Available');
    expect(await charger.line.call('Heartbeat', {})).toHaveProperty('currentTime');
    const { body } = await system.rest.get(`/stations/${charger.stationId}`);
    expect(body).toMatchObject({ online: true, status: 'Available', vendor: 'Vendor' });
  });

  it('regular session, plugged in first [TC_003_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    await charger.status(1, 'Preparing');
    await charger.authorize(idTag);
    const transactionId = await charger.start(idTag);
    await charger.status(1, 'Charging');
    await charger.meter(transactionId, 3000);
    expect(await charger.sessions()).toMatchObject([{ status: 'active', energyWh: 2000, idToken: idTag }]);
    await charger.authorize(idTag);
    await charger.stop(transactionId, 'Local', { idTag });
    await charger.status(1, 'Finishing');
    await charger.status(1, 'Available');
    expect(await charger.sessions()).toMatchObject([
      { status: 'ended', meterStartWh: 1000, meterStopWh: 6000, energyWh: 5000, stopReason: 'Local' },
    ]);
    expect(await charger.shownStatus()).toBe('Available');
  });

  it('regular session, identified first [TC_004_1_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    await charger.authorize(idTag);
    await charger.status(1, 'Preparing');
    const transactionId = await charger.start(idTag);
    await charger.status(1, 'Charging');
    await charger.stop(transactionId, 'Local', { idTag });
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', energyWh: 5000 }]);
  });

  it('identified first, and nobody plugs in before ConnectionTimeOut [TC_004_2_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    await charger.authorize(idTag);
    await charger.status(1, 'Preparing');
    await charger.status(1, 'Available');
    expect(await charger.sessions()).toEqual([]);
    expect(await charger.shownStatus()).toBe('Available');
  });

  it('the car is unplugged at its own end [TC_005_1_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    const transactionId = await charger.start(idTag);
    await charger.status(1, 'SuspendedEV');
    await charger.stop(transactionId, 'EVDisconnected');
    await charger.status(1, 'Finishing');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', stopReason: 'EVDisconnected' }]);
  });

  it('a start by a token in the charger’s cache, without Authorize [TC_007_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    await charger.status(1, 'Preparing');
    const transactionId = await charger.start(idTag.toLowerCase());
    await charger.stop(transactionId, 'Local');
    expect(await charger.sessions()).toMatchObject([
      { status: 'ended', driverId: expect.stringMatching(/-/) as string },
    ]);
  });

  it('the connector cannot be locked, and no session begins [TC_024_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    await charger.status(1, 'Preparing');
    await charger.authorize(idTag);
    await charger.status(1, 'Faulted', 'ConnectorLockFailure');
    expect(await charger.sessions()).toEqual([]);
    const { body } = await system.rest.get<{ data: object[] }>(`/stations/${charger.stationId}/connectors`);
    expect(body.data).toContainEqual(
      expect.objectContaining({ connectorId: 1, status: 'Faulted', errorCode: 'ConnectorLockFailure' }),
    );
  });

  it('a power failure ends the transaction, told after the boot [TC_032_1_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    const transactionId = await charger.start(idTag, { timestamp: minutesAgo(30) });
    await charger.reconnect();
    await charger.boot();
    await charger.status(1, 'Available');
    await charger.stop(transactionId, 'PowerLoss', { timestamp: minutesAgo(20) });
    expect(await charger.sessions()).toMatchObject([
      { status: 'ended', stopReason: 'PowerLoss', energyWh: 5000 },
    ]);
  });

  it('a start made offline, told when the line is back [TC_037_1_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    await charger.reconnect();
    const transactionId = await charger.start(idTag, { timestamp: minutesAgo(10) });
    await charger.status(1, 'Charging');
    await charger.meter(transactionId, 2500);
    expect(await charger.sessions()).toMatchObject([{ status: 'active', energyWh: 1500 }]);
  });

  it('a start made offline with a token that is not good: recorded, and ended [TC_037_3_CSMS]', async () => {
    const { charger } = await bootedCharger();
    await charger.reconnect();
    const transactionId = await charger.start('NOBODYS', { timestamp: minutesAgo(10) }, 'Invalid');
    await charger.stop(transactionId, 'DeAuthorized');
    expect(await charger.sessions()).toMatchObject([
      { idToken: 'NOBODYS', driverId: null, stopReason: 'DeAuthorized', energyWh: 5000 },
    ]);
  });

  it('a whole transaction made offline [TC_039_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    await charger.reconnect();
    const startedAt = minutesAgo(60);
    const endedAt = minutesAgo(30);
    const transactionId = await charger.start(idTag, { timestamp: startedAt });
    await charger.stop(transactionId, 'Local', { timestamp: endedAt });
    expect(await charger.sessions()).toMatchObject([
      { status: 'ended', startedAt, endedAt, energyWh: 5000, transactionId: String(transactionId) },
    ]);
  });
});
