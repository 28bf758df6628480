import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configurationOf, reported } from '../../../support/device-model.ts';
import { RawCharger } from '../../../support/raw-charger.ts';
import { TestSystem } from '../../../support/system.ts';
import { ACCEPTED, ScriptedCharger } from './scripted-charger.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addTariff(0.5);
  await system.addToken('CARD-B');
});
afterAll(() => system.stop());

let cases = 0;
const newCharger = () => ScriptedCharger.connect(system, `CP-B-${cases++}`);
const register = (stationId: string, registrationStatus: string) =>
  system.rest.patch(`/stations/${stationId}`, { registrationStatus });

async function pendingCharger(): Promise<ScriptedCharger> {
  const stationId = `CP-B-${cases++}`;
  await system.addStation(stationId);
  await register(stationId, 'Pending');
  const charger = await ScriptedCharger.connect(system, stationId);
  await charger.boot('PowerUp', 'Pending');
  return charger;
}

describe('the OCA’s cases of provisioning', () => {
  it('boot, accepted [TC_B_01_CSMS]', async () => {
    const charger = await newCharger();
    await charger.boot();
    await charger.status('Available');
    expect(await charger.shownStatus()).toBe('Available');
  });

  it('boot, pending, and accepted at the next one [TC_B_02_CSMS]', async () => {
    const charger = await pendingCharger();
    await register(charger.stationId, 'Accepted');
    await charger.boot();
    await charger.status('Available');
    expect(await charger.shownStatus()).toBe('Available');
  });

  it.each(['Pending', 'Rejected'])('a message of a charger that is %s [TC_B_30_CSMS]', async (status) => {
    const stationId = `CP-B-${status}`;
    await system.addStation(stationId);
    await register(stationId, status);
    const charger = await ScriptedCharger.connect(system, stationId);
    await charger.boot('PowerUp', status);
    const payload = {
      evseId: 1,
      connectorId: 1,
      connectorStatus: 'Available',
      timestamp: new Date().toISOString(),
    };
    const answer = await charger.line.exchange(JSON.stringify([2, 'early', 'StatusNotification', payload]));
    expect(answer.slice(0, 3)).toEqual([4, 'early', 'SecurityError']);
    expect(await charger.shownStatus()).toBeUndefined();
  });

  it('the next boot is asked for before its time [TC_B_31_CSMS]', async () => {
    const charger = await pendingCharger();
    await register(charger.stationId, 'Accepted');
    const payload = { requestedMessage: 'BootNotification' };
    await charger.command('trigger-message', payload, ['TriggerMessage', payload], ACCEPTED);
    await charger.boot('Triggered');
    await charger.status('Available');
    expect(await charger.shownStatus()).toBe('Available');
  });

  it('a subprotocol that nobody speaks is not served, one beside it is [TC_B_58_CSMS]', async () => {
    const stationId = 'CP-B-OFFERS';
    const password = await system.addStation(stationId);
    const connect = (offered: string[]) => RawCharger.connect(system.ocppUrl, stationId, password, offered);
    await expect(connect(['ocpp0.1'])).rejects.toThrow('subprotocol');
    expect((await system.rest.get(`/stations/${stationId}`)).body['online']).toBe(false);
    const charger = await connect(['ocpp0.1', 'ocpp2.0.1']);
    expect(charger.socket.protocol).toBe('ocpp2.0.1');
    expect(await charger.call('Heartbeat', {})).toHaveProperty('currentTime');
  });
});

describe('the OCA’s cases of reports', () => {
  const requestId = expect.any(Number) as number;
  const bootedCharger = async () => {
    const charger = await newCharger();
    await charger.boot();
    return charger;
  };
  /** A report in as many parts as there are variables. */
  const report = async (charger: ScriptedCharger, number: unknown, variables: object[]) => {
    for (const [seqNo, variable] of variables.entries()) {
      const tbc = seqNo < variables.length - 1;
      const generatedAt = new Date().toISOString();
      const part = { requestId: number, seqNo, generatedAt, tbc, reportData: [variable] };
      expect(await charger.line.call('NotifyReport', part)).toEqual({});
    }
  };

  it.each([
    ['ConfigurationInventory', 'TC_B_12_CSMS'],
    ['FullInventory', 'TC_B_13_CSMS'],
    ['SummaryInventory', 'TC_B_14_CSMS'],
  ])('%s, which comes in parts and is shown [%s]', async (reportBase) => {
    const charger = await bootedCharger();
    const { status, sent } = await charger.command(
      'get-base-report',
      { reportBase },
      ['GetBaseReport', { requestId, reportBase }],
      ACCEPTED,
    );
    expect(status).toBe('accepted');
    await report(charger, sent['requestId'], [
      reported('AuthCtrlr', 'Enabled', 'true'),
      reported('OCPPCommCtrlr', 'OfflineThreshold', '60'),
    ]);
    expect(await configurationOf(charger)).toMatchObject([
      { component: 'AuthCtrlr', variable: 'Enabled', value: 'true' },
      { component: 'OCPPCommCtrlr', variable: 'OfflineThreshold', value: '60' },
    ]);
  });

  it('a variable by a criterion that it does not meet, and by one that it meets [TC_B_18_CSMS]', async () => {
    const charger = await bootedCharger();
    const component = { name: 'EVSE', evse: { id: 1 } };
    const variable = { name: 'AvailabilityState' };
    const ask = (criterion: string, status: string) =>
      charger.command(
        'get-report',
        {
          componentCriteria: [criterion],
          componentVariable: [{ component: 'EVSE', evseId: 1, variable: 'AvailabilityState' }],
        },
        [
          'GetReport',
          { requestId, componentCriteria: [criterion], componentVariable: [{ component, variable }] },
        ],
        { status },
      );
    expect((await ask('Problem', 'EmptyResultSet')).status).toBe('accepted');
    const { sent } = await ask('Available', 'Accepted');
    const element = { component, variable, variableAttribute: [{ value: 'Available' }] };
    await report(charger, sent['requestId'], [element]);
    expect(await configurationOf(charger)).toMatchObject([
      { component: 'EVSE', evseId: 1, variable: 'AvailabilityState', value: 'Available' },
    ]);
  });
});

describe('the OCA’s cases of resets', () => {
  const reset = async (charger: ScriptedCharger, body: object, status: string) => {
    const outcome = await charger.command('reset', body, ['Reset', body], { status });
    expect(outcome).toMatchObject({ status: 'accepted', response: { status } });
  };
  const charging = async () => {
    const charger = await newCharger();
    await charger.boot();
    await charger.charge('tx', 'CARD-B');
    return charger;
  };
  /** As its driver ends it, before a reset when idle. */
  const endNormally = async (charger: ScriptedCharger) => {
    await charger.stop('tx', 'CARD-B');
    await charger.unplug('tx');
  };

  it('when idle, with nothing going on [TC_B_20_CSMS]', async () => {
    const charger = await newCharger();
    await charger.boot();
    await reset(charger, { type: 'OnIdle' }, 'Accepted');
    await charger.reconnect();
    await charger.boot('RemoteReset');
    await charger.status('Available');
    expect(await charger.shownStatus()).toBe('Available');
  });

  it('when idle, with a transaction, which ends first [TC_B_21_CSMS]', async () => {
    const charger = await charging();
    await reset(charger, { type: 'OnIdle' }, 'Scheduled');
    await endNormally(charger);
    await charger.reconnect();
    await charger.boot('ScheduledReset');
    await charger.status('Available');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', stopReason: 'EVDisconnected' }]);
  });

  it('at once, which ends the transaction [TC_B_22_CSMS]', async () => {
    const charger = await charging();
    await reset(charger, { type: 'Immediate' }, 'Accepted');
    await charger.end('tx', 'ResetCommand', 'ImmediateReset');
    await charger.reconnect();
    await charger.boot('RemoteReset');
    await charger.status('Available');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', stopReason: 'ImmediateReset' }]);
  });

  it('of an EVSE when idle, with nothing going on [TC_B_25_CSMS]', async () => {
    const charger = await newCharger();
    await charger.boot();
    await reset(charger, { type: 'OnIdle', evseId: 1 }, 'Accepted');
  });

  it('of an EVSE when idle, with a transaction, which ends first [TC_B_26_CSMS]', async () => {
    const charger = await charging();
    await reset(charger, { type: 'OnIdle', evseId: 1 }, 'Scheduled');
    await endNormally(charger);
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', stopReason: 'EVDisconnected' }]);
  });

  it('of an EVSE at once, which ends its transaction [TC_B_27_CSMS]', async () => {
    const charger = await charging();
    await reset(charger, { type: 'Immediate', evseId: 1 }, 'Accepted');
    await charger.end('tx', 'ResetCommand', 'ImmediateReset');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', stopReason: 'ImmediateReset' }]);
  });
});
