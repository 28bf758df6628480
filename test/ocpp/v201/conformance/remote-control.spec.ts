import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meterValue, minutesAgo } from '../../../support/transaction-frames.ts';
import { TestSystem } from '../../../support/system.ts';
import { ACCEPTED, card, ScriptedCharger } from './scripted-charger.ts';

const CARD = 'CARD-F';

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addTariff(0.5);
  const driverId = await system.addToken(CARD);
  await system.rest.patch(`/drivers/${driverId}`, { maxConcurrentSessions: 99 });
});
afterAll(() => system.stop());

let cases = 0;
async function bootedCharger(): Promise<ScriptedCharger> {
  const charger = await ScriptedCharger.connect(system, `CP-F-${cases++}`);
  await charger.boot();
  await charger.status('Available');
  return charger;
}

describe('the OCA’s cases of remote starts', () => {
  /** Resolves with what the events of the transaction name it by. */
  async function start(charger: ScriptedCharger, response: object = ACCEPTED) {
    const remoteStartId = expect.any(Number) as number;
    const { status, sent } = await charger.command(
      'remote-start',
      { evseId: 1, idToken: CARD },
      ['RequestStartTransaction', { evseId: 1, idToken: card(CARD), remoteStartId }],
      response,
    );
    expect(status).toBe('accepted');
    return { transactionInfo: { remoteStartId: sent['remoteStartId'] } };
  }
  const isActive = async (charger: ScriptedCharger) =>
    expect(await charger.sessions()).toMatchObject([{ status: 'active', idToken: CARD, evseId: 1 }]);

  it('plugged in first [TC_F_01_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.plugIn('tx');
    const named = await start(charger, { ...ACCEPTED, transactionId: 'tx' });
    await charger.identified('tx', 'Updated', 'RemoteStart', CARD, ACCEPTED, named);
    await charger.chargingState('tx', 'Charging');
    await isActive(charger);
  });

  it.each([
    ['before the cable, and the charger asks about the token [TC_F_02_CSMS]', true],
    ['before the cable, and the charger takes the token as good [TC_F_03_CSMS]', false],
  ])('%s', async (_title, isAuthorized) => {
    const charger = await bootedCharger();
    const named = await start(charger);
    if (isAuthorized) await charger.authorize(CARD);
    await charger.identified('tx', 'Started', 'RemoteStart', CARD, ACCEPTED, named);
    await charger.plugIn('tx', 'Updated');
    await charger.chargingState('tx', 'Charging');
    await isActive(charger);
  });

  it('before the cable, which nobody plugs in [TC_F_04_CSMS]', async () => {
    const charger = await bootedCharger();
    const named = await start(charger);
    await charger.identified('tx', 'Started', 'RemoteStart', CARD, ACCEPTED, named);
    await charger.event('tx', 'Updated', 'EVConnectTimeout');
    await isActive(charger);
    const meter = { meterValue: meterValue(2, 1000, 'Transaction.End') };
    const transactionInfo = { stoppedReason: 'Timeout' };
    await charger.event('tx', 'Ended', 'EVConnectTimeout', { transactionInfo, ...meter });
    expect(await charger.sessions()).toMatchObject([
      { status: 'ended', stopReason: 'Timeout', energyWh: 0, idToken: CARD },
    ]);
  });
});

it('the OCA’s case of an unlocked connector [TC_F_06_CSMS]', async () => {
  const charger = await bootedCharger();
  const connector = { evseId: 1, connectorId: 1 };
  const unlocked = { status: 'Unlocked' };
  const outcome = await charger.command(
    'unlock-connector',
    connector,
    ['UnlockConnector', connector],
    unlocked,
  );
  expect(outcome).toMatchObject({ status: 'accepted', response: unlocked });
});

describe('the OCA’s cases of messages that are asked for', () => {
  async function trigger(charger: ScriptedCharger, requestedMessage: string, evseId?: number) {
    const named = evseId === undefined ? {} : { evseId };
    const connector = requestedMessage === 'StatusNotification' ? { connectorId: 1 } : {};
    const evse = evseId === undefined ? {} : { evse: { id: evseId, ...connector } };
    const { status } = await charger.command(
      'trigger-message',
      { requestedMessage, ...named },
      ['TriggerMessage', { requestedMessage, ...evse }],
      ACCEPTED,
    );
    expect(status).toBe('accepted');
  }
  const reading = (wh: number) => [
    { timestamp: minutesAgo(1), sampledValue: [{ value: wh, context: 'Trigger' }] },
  ];

  it.each<[title: string, evseId: number | undefined, evseIds: number[]]>([
    ['of an EVSE [TC_F_11_CSMS]', 1, [1]],
    ['of all EVSEs [TC_F_12_CSMS]', undefined, [1, 2]],
  ])('meter values %s', async (_title, evseId, evseIds) => {
    const charger = await bootedCharger();
    await trigger(charger, 'MeterValues', evseId);
    for (const id of evseIds) {
      const payload = { evseId: id, meterValue: reading(1000 + id) };
      expect(await charger.line.call('MeterValues', payload)).toEqual({});
    }
  });

  it.each<[title: string, evseId: number | undefined, evseIds: number[]]>([
    ['of an EVSE [TC_F_13_CSMS]', 1, [1]],
    ['of all EVSEs [TC_F_14_CSMS]', undefined, [1, 2]],
  ])('the state of the transaction %s', async (_title, evseId, evseIds) => {
    const charger = await bootedCharger();
    for (const id of evseIds) await charger.charge(`tx-${id}`, CARD, id);
    await trigger(charger, 'TransactionEvent', evseId);
    for (const id of evseIds) {
      const transactionInfo = { chargingState: 'Charging' };
      await charger.event(`tx-${id}`, 'Updated', 'Trigger', { transactionInfo, meterValue: reading(3000) });
    }
    const sessions = await charger.sessions();
    expect(sessions.map(({ status, energyWh }) => [status, energyWh])).toEqual(
      evseIds.map(() => ['active', 2000]),
    );
  });

  it.each<[requestedMessage: string, payload: object, name: string]>([
    ['LogStatusNotification', { status: 'Idle' }, 'TC_F_15_CSMS'],
    ['FirmwareStatusNotification', { status: 'Idle' }, 'TC_F_18_CSMS'],
    ['Heartbeat', {}, 'TC_F_20_CSMS'],
  ])('%s, idle: %j [%s]', async (requestedMessage, payload) => {
    const charger = await bootedCharger();
    await trigger(charger, requestedMessage);
    const currentTime = expect.any(String) as string;
    expect(await charger.line.call(requestedMessage, payload)).toEqual(
      requestedMessage === 'Heartbeat' ? { currentTime } : {},
    );
  });

  it.each([
    ['Available', 'TC_F_23_CSMS'],
    ['Occupied', 'TC_F_24_CSMS'],
  ])('the status of a connector, which is %s [%s]', async (connectorStatus) => {
    const charger = await bootedCharger();
    await charger.status(connectorStatus);
    await trigger(charger, 'StatusNotification', 1);
    await charger.status(connectorStatus);
    expect(await charger.shownStatus()).toBe(connectorStatus);
  });

  it('a message that the charger lacks [TC_F_27_CSMS]', async () => {
    const charger = await bootedCharger();
    const payload = { requestedMessage: 'SignCombinedCertificate' };
    const response = { status: 'NotImplemented' };
    const outcome = await charger.command('trigger-message', payload, ['TriggerMessage', payload], response);
    expect(outcome).toMatchObject({ status: 'rejected', response });
  });
});
