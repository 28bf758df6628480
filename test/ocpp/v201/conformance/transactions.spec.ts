import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meterValue } from '../../../support/transaction-frames.ts';
import { TestSystem } from '../../../support/system.ts';
import { ACCEPTED, card, ScriptedCharger } from './scripted-charger.ts';

const CARD = 'CARD-E';

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
  const charger = await ScriptedCharger.connect(system, `CP-E-${cases++}`);
  await charger.boot();
  await charger.status('Available');
  return charger;
}
async function charging(): Promise<ScriptedCharger> {
  const charger = await bootedCharger();
  await charger.charge('tx', CARD);
  return charger;
}
const suspended = async (): Promise<ScriptedCharger> => {
  const charger = await charging();
  await charger.chargingState('tx', 'SuspendedEV');
  return charger;
};

describe('the OCA’s cases of how a transaction begins', () => {
  const begins = async (triggerReason: string, members: object = {}) => {
    const charger = await bootedCharger();
    await charger.event('tx', 'Started', triggerReason, { ...members });
    expect(await charger.sessions()).toMatchObject([
      { transactionId: 'tx', status: 'active', evseId: 1, meterStartWh: 1000 },
    ]);
    return charger;
  };

  it('as the power path closes [TC_E_01_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.authorize(CARD);
    const transactionInfo = { chargingState: 'Charging' };
    await charger.identified('tx', 'Started', 'ChargingStateChanged', CARD, ACCEPTED, { transactionInfo });
    expect(await charger.sessions()).toMatchObject([{ status: 'active', idToken: CARD }]);
  });

  it('as the energy flows [TC_E_02_CSMS]', async () => {
    const charger = await begins('ChargingStateChanged', {
      idToken: card(CARD),
      transactionInfo: { chargingState: 'Charging' },
    });
    expect(await charger.sessions()).toMatchObject([{ idToken: CARD }]);
  });

  it('as the EV is connected [TC_E_09_CSMS]', async () => {
    await begins('CablePluggedIn', { transactionInfo: { chargingState: 'EVConnected' } });
  });

  it('as the driver is authorised [TC_E_10_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.present('tx', CARD, 'Started');
    expect(await charger.sessions()).toMatchObject([{ status: 'active', idToken: CARD }]);
  });

  it('as the data are signed [TC_E_11_CSMS]', async () => {
    const signedMeterValue = {
      signedMeterData: 'c2lnbmVk',
      signingMethod: 'ECDSA-secp256r1-SHA256',
      encodingMethod: 'OCMF',
      publicKey: 'a2V5',
    };
    const sampledValue = [{ value: 1000, context: 'Transaction.Begin', signedMeterValue }];
    const timestamp = new Date().toISOString();
    await begins('SignedDataReceived', { meterValue: [{ timestamp, sampledValue }] });
  });

  it('as the bay is occupied [TC_E_12_CSMS]', async () => {
    await begins('EVDetected');
  });

  it('plugged in first [TC_E_03_CSMS]', async () => {
    const charger = await charging();
    expect(await charger.sessions()).toMatchObject([{ status: 'active', idToken: CARD, meterStartWh: 1000 }]);
    expect(await charger.shownStatus()).toBe('Occupied');
  });

  it('authorised first [TC_E_04_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.present('tx', CARD, 'Started');
    await charger.plugIn('tx', 'Updated');
    await charger.chargingState('tx', 'Charging');
    expect(await charger.sessions()).toMatchObject([{ status: 'active', idToken: CARD }]);
  });

  it('authorised first, and the EV is not ready [TC_E_38_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.present('tx', CARD, 'Started');
    await charger.plugIn('tx', 'Updated');
    await charger.chargingState('tx', 'SuspendedEV');
    expect(await charger.sessions()).toMatchObject([{ status: 'active', idToken: CARD }]);
  });

  it('numbers its events from 0, each time anew [TC_E_53_CSMS]', async () => {
    const charger = await bootedCharger();
    for (const transactionId of ['tx-1', 'tx-2']) {
      await charger.charge(transactionId, CARD);
      await charger.unplug(transactionId);
    }
    const whole = { status: 'ended', complete: true, missingSeqNos: [] };
    expect(await charger.sessions()).toMatchObject([whole, whole]);
  });
});

describe('the OCA’s cases of how a transaction ends', () => {
  const ended = async (charger: ScriptedCharger, stopReason: string, more: object = {}) =>
    expect(await charger.sessions()).toMatchObject([
      { status: 'ended', stopReason, idToken: CARD, energyWh: 5000, complete: true, ...more },
    ]);

  it.each([
    ['as the power path opens [TC_E_07_CSMS]', 'EVConnected'],
    ['as the driver stops it [TC_E_15_CSMS]', 'Charging'],
  ])('%s', async (_title, chargingState) => {
    const charger = await charging();
    await charger.authorize(CARD);
    const transactionInfo = { chargingState, stoppedReason: 'Local' };
    await charger.identified('tx', 'Ended', 'StopAuthorized', CARD, ACCEPTED, { transactionInfo });
    await ended(charger, 'Local');
  });

  it('as the energy stops, after the driver has stopped it [TC_E_08_CSMS]', async () => {
    const charger = await charging();
    await charger.authorize(CARD);
    await charger.identified('tx', 'Updated', 'StopAuthorized', CARD);
    const transactionInfo = { chargingState: 'EVConnected', stoppedReason: 'Local' };
    await charger.event('tx', 'Ended', 'ChargingStateChanged', { transactionInfo });
    await ended(charger, 'Local');
  });

  it('as the energy stops, since the EV takes no more [TC_E_22_CSMS]', async () => {
    const charger = await charging();
    const transactionInfo = { chargingState: 'SuspendedEV', stoppedReason: 'StoppedByEV' };
    await charger.event('tx', 'Ended', 'ChargingStateChanged', { transactionInfo });
    await ended(charger, 'StoppedByEV');
  });

  it('as the cable is drawn at the charger [TC_E_14_CSMS]', async () => {
    const charger = await charging();
    await charger.stop('tx', CARD);
    await charger.unplug('tx');
    await ended(charger, 'EVDisconnected');
    expect(await charger.shownStatus()).toBe('Available');
  });

  it.each(['deauthorised by it [TC_E_17_CSMS]', 'and connected no more [TC_E_20_CSMS]'])(
    'as the cable is drawn at the EV, %s',
    async (title) => {
      const charger = await suspended();
      if (title.startsWith('deauthorised')) await charger.end('tx', 'EVCommunicationLost', 'EVDisconnected');
      else await charger.unplug('tx');
      await ended(charger, 'EVDisconnected');
    },
  );

  it('as the bay is left [TC_E_19_CSMS]', async () => {
    const charger = await charging();
    await charger.stop('tx', CARD);
    await charger.status('Available');
    const transactionInfo = { chargingState: 'Idle' };
    await charger.event('tx', 'Updated', 'EVCommunicationLost', { transactionInfo });
    expect(await charger.sessions()).toMatchObject([{ status: 'active' }]);
    await charger.end('tx', 'EVDeparted', 'Local');
    await ended(charger, 'Local');
  });

  it('as it is stopped from afar [TC_E_21_CSMS]', async () => {
    const charger = await charging();
    const sessionId = (await charger.sessions())[0]?.id;
    const stopped = await charger.command(
      'remote-stop',
      { sessionId },
      ['RequestStopTransaction', { transactionId: 'tx' }],
      ACCEPTED,
    );
    expect(stopped.status).toBe('accepted');
    await charger.end('tx', 'RemoteStop', 'Remote');
    await ended(charger, 'Remote');
  });

  it('for a token that is not valid [TC_E_16_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.identified('tx', 'Started', 'Authorized', 'NOBODY', { status: 'Invalid' });
    await charger.end('tx', 'Deauthorized', 'DeAuthorized');
    expect(await charger.sessions()).toMatchObject([{ transactionId: 'tx', stopReason: 'DeAuthorized' }]);
    expect((await charger.sessions())[0]?.status).not.toBe('active');
  });

  it('as nobody plugs in [TC_E_39_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.present('tx', CARD, 'Started');
    const meter = { meterValue: meterValue(1, 1000, 'Transaction.End') };
    const transactionInfo = { stoppedReason: 'Timeout' };
    await charger.event('tx', 'Ended', 'EVConnectTimeout', { transactionInfo, ...meter });
    await ended(charger, 'Timeout', { energyWh: 0 });
  });

  it('not as the cable is drawn at the EV and plugged in again [TC_E_26_CSMS]', async () => {
    const charger = await suspended();
    const transactionInfo = { chargingState: 'Idle' };
    await charger.event('tx', 'Updated', 'EVCommunicationLost', { transactionInfo });
    await charger.status('Available');
    expect(await charger.sessions()).toMatchObject([{ status: 'active' }]);
    await charger.plugIn('tx', 'Updated');
    await charger.chargingState('tx', 'Charging');
    expect(await charger.sessions()).toMatchObject([{ status: 'active' }]);
    await charger.unplug('tx');
    await ended(charger, 'EVDisconnected');
  });
});

describe('the OCA’s cases of the status of a transaction', () => {
  const ask = async (charger: ScriptedCharger, payload: object, answer: object) => {
    const sessionId = (await charger.sessions())[0]?.id;
    const body = 'transactionId' in payload ? { sessionId } : {};
    const result = await charger.command(
      'get-transaction-status',
      body,
      ['GetTransactionStatus', payload],
      answer,
    );
    expect(result).toMatchObject({ status: 'accepted', response: answer });
  };
  const offline = { offline: true };

  it('that goes on, with an event to come [TC_E_29_CSMS]', async () => {
    const charger = await charging();
    await charger.reconnect();
    await ask(charger, { transactionId: 'tx' }, { ongoingIndicator: true, messagesInQueue: true });
    await charger.event('tx', 'Updated', 'MeterValuePeriodic', {
      ...offline,
      meterValue: meterValue(3, 2500),
    });
    expect(await charger.sessions()).toMatchObject([{ status: 'active', energyWh: 1500 }]);
  });

  it('that goes on, with nothing to come [TC_E_30_CSMS]', async () => {
    const charger = await charging();
    await ask(charger, { transactionId: 'tx' }, { ongoingIndicator: true, messagesInQueue: false });
    expect(await charger.sessions()).toMatchObject([{ status: 'active' }]);
  });

  it('that has ended, with events to come [TC_E_31_CSMS]', async () => {
    const charger = await charging();
    await charger.reconnect();
    await charger.status('Available');
    const first = charger.skip('tx', 2);
    const stoppedReason = 'EVDisconnected';
    await charger.event('tx', 'Ended', 'EVCommunicationLost', {
      ...offline,
      transactionInfo: { stoppedReason },
    });
    expect(await charger.sessions()).toMatchObject([{ complete: false, missingSeqNos: [first, first + 1] }]);
    await ask(charger, { transactionId: 'tx' }, { ongoingIndicator: false, messagesInQueue: true });
    for (const seqNo of [first, first + 1])
      await charger.event('tx', 'Updated', 'MeterValuePeriodic', { ...offline, seqNo });
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', complete: true, missingSeqNos: [] }]);
  });

  it('of none, with an event to come [TC_E_33_CSMS]', async () => {
    const charger = await charging();
    await charger.reconnect();
    await ask(charger, {}, { messagesInQueue: true });
    await charger.event('tx', 'Updated', 'MeterValuePeriodic', {
      ...offline,
      meterValue: meterValue(3, 2500),
    });
    expect(await charger.sessions()).toMatchObject([{ status: 'active', energyWh: 1500 }]);
  });

  it('of none, with nothing to come [TC_E_34_CSMS]', async () => {
    await ask(await bootedCharger(), {}, { messagesInQueue: false });
  });
});
