import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEARTBEAT_INTERVAL } from '../../support/intervals.ts';
import type { RawCharger } from '../../support/raw-charger.ts';
import { TestSystem } from '../../support/system.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.start();
});
afterAll(() => system.stop());

const BOOT = { chargePointVendor: 'Vendor', chargePointModel: 'Model' };
const STATUS = '[2,"s","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]';

/** A line of a station of that registration, after its boot was answered. */
async function booted(stationId: string, registrationStatus: string): Promise<RawCharger> {
  await system.addStation(stationId);
  await system.rest.patch(`/stations/${stationId}`, { registrationStatus });
  const charger = await system.connect(stationId);
  expect(await charger.call('BootNotification', BOOT)).toMatchObject({ status: registrationStatus });
  return charger;
}

const command = (stationId: string, name: string, body: object) =>
  system.rest.post(`/stations/${stationId}/commands/${name}`, body);

async function answerNext(charger: RawCharger, payload: object): Promise<unknown> {
  const [, messageId, action] = await charger.next();
  charger.send(JSON.stringify([3, messageId, payload]));
  return action;
}

describe('a pending station', () => {
  it('is configured, and heard with what it was triggered to send alone', async () => {
    const charger = await booted('CP-PENDING', 'Pending');
    const read = command('CP-PENDING', 'get-configuration', {});
    expect(await answerNext(charger, { configurationKey: [] })).toBe('GetConfiguration');
    expect((await read).body).toMatchObject({ status: 'accepted' });

    expect((await charger.exchange(STATUS)).slice(0, 3)).toEqual([4, 's', 'SecurityError']);
    const triggered = command('CP-PENDING', 'trigger-message', { requestedMessage: 'StatusNotification' });
    expect(await answerNext(charger, { status: 'Accepted' })).toBe('TriggerMessage');
    expect((await triggered).body).toMatchObject({ status: 'accepted' });
    expect(await charger.exchange(STATUS)).toEqual([3, 's', {}]);
    expect((await charger.exchange('[2,"h","Heartbeat",{}]')).slice(0, 3)).toEqual([4, 'h', 'SecurityError']);
    const { body } = await system.rest.get('/stations/CP-PENDING');
    expect(body).toMatchObject({ evses: [{ evseId: 1, connectors: [{ status: 'Available' }] }] });
  });

  it('is not asked to start or to stop a transaction', async () => {
    const charger = await booted('CP-PENDING2', 'Pending');
    for (const [name, body] of [
      ['remote-start', { evseId: 1, idToken: 'CARD1' }],
      ['remote-stop', { transactionId: '1' }],
    ] as const) {
      expect((await command('CP-PENDING2', name, body)).body).toMatchObject({
        status: 'failed',
        response: { error: expect.stringContaining('Pending') as string },
      });
    }
    expect(charger.received).toHaveLength(1);
  });

  it('is heard once it is accepted, which its next boot tells it', async () => {
    const charger = await booted('CP-LATER', 'Pending');
    await system.rest.patch('/stations/CP-LATER', { registrationStatus: 'Accepted' });
    expect((await charger.exchange(STATUS)).slice(0, 3)).toEqual([4, 's', 'SecurityError']);
    expect(await charger.call('BootNotification', BOOT)).toMatchObject({
      status: 'Accepted',
      interval: HEARTBEAT_INTERVAL,
    });
    expect(await charger.exchange(STATUS)).toEqual([3, 's', {}]);
  });

  it('is heard when its line dropped after it was accepted, without another boot', async () => {
    const charger = await booted('CP-DROPPED', 'Pending');
    await system.rest.patch('/stations/CP-DROPPED', { registrationStatus: 'Accepted' });
    await charger.close();
    const anew = await system.connect('CP-DROPPED');
    expect(await anew.exchange(STATUS)).toEqual([3, 's', {}]);
  });

  it('connects anew when its acceptance is withdrawn, and is then not heard', async () => {
    const charger = await booted('CP-WITHDRAWN', 'Accepted');
    const closed = charger.closed();
    await system.rest.patch('/stations/CP-WITHDRAWN', { registrationStatus: 'Rejected' });
    await closed;
    const anew = await system.connect('CP-WITHDRAWN');
    expect((await anew.exchange(STATUS)).slice(0, 3)).toEqual([4, 's', 'SecurityError']);
  });
});

describe('a rejected station', () => {
  it('is sent nothing, and the command says why', async () => {
    const charger = await booted('CP-REJECTED', 'Rejected');
    const { body } = await command('CP-REJECTED', 'trigger-message', { requestedMessage: 'Heartbeat' });
    expect(body).toMatchObject({
      status: 'failed',
      response: { error: expect.stringContaining('Rejected') as string },
    });
    expect((await charger.exchange('[2,"h","Heartbeat",{}]')).slice(0, 3)).toEqual([4, 'h', 'SecurityError']);
    expect(charger.received).toHaveLength(2);
  });
});

it('an accepted station whose line dropped goes on without another boot', async () => {
  const before = await booted('CP-ACCEPTED', 'Accepted');
  await before.close();
  const charger = await system.connect('CP-ACCEPTED');
  expect(await charger.exchange(STATUS)).toEqual([3, 's', {}]);
  const cleared = command('CP-ACCEPTED', 'clear-cache', {});
  expect(await answerNext(charger, { status: 'Accepted' })).toBe('ClearCache');
  expect((await cleared).body).toMatchObject({ status: 'accepted' });
  expect((await system.rest.get('/stations/CP-ACCEPTED')).body).toMatchObject({
    vendor: 'Vendor',
    online: true,
  });
});
