import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handshakeStatus, RawCharger } from '../../../support/raw-charger.ts';
import { eventually } from '../../../support/rest.ts';
import { TestSystem } from '../../../support/system.ts';
import { ScriptedCharger } from './scripted-charger.ts';

let system: TestSystem;
let cases = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  for (let index = 0; index < 20; index++) await system.addToken(`TAG${index}`);
});
afterAll(() => system.stop());

async function bootedCharger(): Promise<{ charger: ScriptedCharger; idTag: string }> {
  const index = cases++;
  const charger = await ScriptedCharger.connect(system, `CP-CASE-${index}`);
  await charger.boot();
  await charger.status(1, 'Available');
  return { charger, idTag: `TAG${index}` };
}

const accepted = { status: 'Accepted' };

async function remoteStart(charger: ScriptedCharger, idTag: string): Promise<void> {
  const outcome = await charger.command(
    'remote-start',
    { connectorId: 1, idToken: idTag },
    ['RemoteStartTransaction', { connectorId: 1, idTag }],
    accepted,
  );
  expect(outcome.status).toBe('accepted');
}

describe('the OCA’s cases of remote control', () => {
  it('remote start with the cable plugged in [TC_010_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    await charger.status(1, 'Preparing');
    await remoteStart(charger, idTag);
    await charger.authorize(idTag);
    await charger.start(idTag);
    await charger.status(1, 'Charging');
    expect(await charger.sessions()).toMatchObject([{ status: 'active', idToken: idTag }]);
  });

  it('remote start before the cable is plugged in [TC_011_1_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    await remoteStart(charger, idTag);
    await charger.authorize(idTag);
    await charger.status(1, 'Preparing');
    await charger.start(idTag);
    expect(await charger.sessions()).toMatchObject([{ status: 'active' }]);
  });

  it('remote start, and nobody plugs in [TC_011_2_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    await remoteStart(charger, idTag);
    await charger.status(1, 'Preparing');
    await charger.status(1, 'Available');
    expect(await charger.sessions()).toEqual([]);
  });

  it('remote stop, by our id of the session and by the charger’s of its transaction [TC_012_CSMS]', async () => {
    for (const by of ['sessionId', 'transactionId']) {
      const { charger, idTag } = await bootedCharger();
      const transactionId = await charger.start(idTag);
      const [session] = await charger.sessions();
      const body = by === 'sessionId' ? { sessionId: session?.id } : { transactionId: String(transactionId) };
      const expected: [string, object] = ['RemoteStopTransaction', { transactionId }];
      expect((await charger.command('remote-stop', body, expected, accepted)).status).toBe('accepted');
      await charger.stop(transactionId, 'Remote');
      expect(await charger.sessions()).toMatchObject([{ status: 'ended', stopReason: 'Remote' }]);
    }
  });

  it.each([
    ['Hard', 'HardReset', 'TC_013_CSMS'],
    ['Soft', 'SoftReset', 'TC_014_CSMS'],
  ])('%s reset in the middle of a session: %s [%s]', async (type, reason) => {
    const { charger, idTag } = await bootedCharger();
    const transactionId = await charger.start(idTag);
    await charger.command('reset', { type }, ['Reset', { type }], accepted);
    if (type === 'Soft') await charger.stop(transactionId, reason);
    await charger.reconnect();
    await charger.boot();
    if (type === 'Hard') await charger.stop(transactionId, reason);
    await charger.status(1, 'Available');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', stopReason: reason }]);
    expect(await charger.shownStatus()).toBe('Available');
  });

  it('unlocking ends the session [TC_018_1_CSMS]', async () => {
    const { charger, idTag } = await bootedCharger();
    const transactionId = await charger.start(idTag);
    const expected: [string, object] = ['UnlockConnector', { connectorId: 1 }];
    await charger.command('unlock-connector', { connectorId: 1 }, expected, { status: 'Unlocked' });
    await charger.stop(transactionId, 'UnlockCommand');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', stopReason: 'UnlockCommand' }]);
  });
});

describe('the OCA’s cases of admission', () => {
  it('a new password, set as AuthorizationKey and used at the next connection [TC_073_CSMS]', async () => {
    const { charger } = await bootedCharger();
    const path = `/stations/${charger.stationId}`;
    const { body } = await system.rest.post<{ password: string }>(`${path}/credentials`, {});
    const key = Buffer.from(body.password).toString('hex');
    const expected: [string, object] = ['ChangeConfiguration', { key: 'AuthorizationKey', value: key }];
    const values = [{ key: 'AuthorizationKey', value: key }];
    expect((await charger.command('set-configuration', { values }, expected, accepted)).status).toBe(
      'accepted',
    );
    const { stationId } = charger;
    const next = await RawCharger.connect(system.ocppUrl, stationId, body.password);
    await next.served();
    expect(await next.call('Heartbeat', {})).toHaveProperty('currentTime');
    const { body: page } = await system.rest.get<{ data: object[] }>(`${path}/commands`);
    expect(JSON.stringify(page)).not.toContain(key);
  });

  it('Basic authentication with the right password, and with a wrong one [TC_085_CSMS]', async () => {
    const password = await system.addStation('CP-BASIC');
    const status = (secret: string) =>
      handshakeStatus(system.ocppUrl, '/ocpp/CP-BASIC', { auth: `CP-BASIC:${secret}` });
    expect(await status(`${password}x`)).toBe(401);
    expect(await status(password)).toBe(101);
  });

  it('the subprotocol is negotiated [TC_088_CSMS]', async () => {
    const password = await system.addStation('CP-OFFERS');
    const offers = ['ocpp1.5', 'ocpp1.6'];
    const charger = await RawCharger.connect(system.ocppUrl, 'CP-OFFERS', password, offers);
    expect(charger.socket.protocol).toBe('ocpp1.6');
    await charger.served();
    await eventually(async () => (await system.rest.get('/stations/CP-OFFERS')).body['online'] === true);
    expect((await system.rest.get('/stations/CP-OFFERS')).body).toMatchObject({ protocol: 'ocpp1.6' });
  });
});
