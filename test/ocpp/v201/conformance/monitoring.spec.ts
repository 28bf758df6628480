import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../../support/message-suite.ts';
import { TestSystem } from '../../../support/system.ts';
import { monitorIdsOf, monitorsOf, reportPart, runInMessages } from '../../../support/variable-monitors.ts';
import { ScriptedCharger } from './scripted-charger.ts';

let system: TestSystem;
let cases = 0;

beforeAll(async () => {
  system = await TestSystem.start();
});
afterAll(() => system.stop());

async function bootedCharger(): Promise<ScriptedCharger> {
  const charger = await ScriptedCharger.connect(system, `CP-MONITOR-${cases++}`);
  await charger.boot();
  await charger.status('Available');
  return charger;
}

/** A variable as REST names it, and as the charger does. */
const AVAILABILITY = { variable: 'AvailabilityState' };
const ofStation = { component: 'ChargingStation', ...AVAILABILITY };
const ofEvse = { component: 'EVSE', evseId: 1, ...AVAILABILITY };
const power = { component: 'ChargingStation', variable: 'Power' };
const SENT_AVAILABILITY = { variable: { name: 'AvailabilityState' } };
const sentOfStation = { component: { name: 'ChargingStation' }, ...SENT_AVAILABILITY };
const sentOfEvse = { component: { name: 'EVSE', evse: { id: 1 } }, ...SENT_AVAILABILITY };
const sentPower = { component: { name: 'ChargingStation' }, variable: { name: 'Power' } };

type Asked = [body: object, payload: object];
const delta = { monitoringCriteria: ['DeltaMonitoring'] };
const threshold = { monitoringCriteria: ['ThresholdMonitoring'] };

describe('the OCA’s cases of reports of monitors', () => {
  it.each<[title: string, empty: Asked | null, told: Asked]>([
    ['of all [TC_N_47_CSMS]', null, [{}, {}]],
    ['by criteria [TC_N_01_CSMS]', [delta, delta], [threshold, threshold]],
    [
      'by variables [TC_N_02_CSMS]',
      [{ variables: [power] }, { componentVariable: [sentPower] }],
      [{ variables: [ofEvse] }, { componentVariable: [sentOfEvse] }],
    ],
    [
      'by criteria and a variable [TC_N_03_CSMS]',
      [
        { ...delta, variables: [ofEvse] },
        { ...delta, componentVariable: [sentOfEvse] },
      ],
      [
        { ...threshold, variables: [power] },
        { ...threshold, componentVariable: [sentPower] },
      ],
    ],
    [
      'by criteria and several variables [TC_N_60_CSMS]',
      [
        { ...delta, variables: [ofStation, ofEvse] },
        { ...delta, componentVariable: [sentOfStation, sentOfEvse] },
      ],
      [
        { ...threshold, variables: [ofStation, ofEvse] },
        { ...threshold, componentVariable: [sentOfStation, sentOfEvse] },
      ],
    ],
  ])('%s', async (_title, empty, told) => {
    const charger = await bootedCharger();
    const ask = async ([body, expected]: Asked, status: string) => {
      const sent = await runCommand(charger.suite, 'get-monitoring-report', body, { status });
      const { requestId, ...payload } = sent.payload as { requestId: number };
      expect([sent.action, payload]).toEqual(['GetMonitoringReport', expected]);
      expect(sent.result).toMatchObject({ status: 'accepted', response: { status } });
      return requestId;
    };
    if (empty !== null) await ask(empty, 'EmptyResultSet');
    const requestId = await ask(told, 'Accepted');
    for (const [seqNo, id] of [11, 12].entries()) {
      const part = reportPart(requestId, seqNo, seqNo === 0, [id]);
      expect(await charger.line.call('NotifyMonitoringReport', part)).toEqual({});
    }
    expect(await monitorIdsOf(charger.suite)).toEqual([11, 12]);
  });
});

describe('the OCA’s cases of monitors', () => {
  const monitored = { type: 'Delta', value: 1, severity: 8 };

  it.each<[title: string, variables: object[], sent: object[]]>([
    ['one is set [TC_N_08_CSMS]', [ofEvse], [sentOfEvse]],
    ['several are set [TC_N_09_CSMS]', [ofEvse, ofStation], [sentOfEvse, sentOfStation]],
  ])('%s', async (_title, variables, sent) => {
    const { suite } = await bootedCharger();
    const results = sent.map((of, index) => ({
      ...of,
      id: index + 1,
      status: 'Accepted',
      type: 'Delta',
      severity: 8,
    }));
    const { action, payload, result } = await runCommand(
      suite,
      'set-variable-monitoring',
      { monitors: variables.map((of) => ({ ...of, ...monitored })) },
      { setMonitoringResult: results },
    );
    const setMonitoringData = sent.map((of) => ({ ...of, ...monitored }));
    expect([action, payload]).toEqual(['SetVariableMonitoring', { setMonitoringData }]);
    expect(result.status).toBe('accepted');
    expect(await monitorsOf(suite)).toMatchObject(
      variables.map((of, index) => ({ ...of, ...monitored, monitorId: index + 1 })),
    );
  });

  it('more are cleared than fit a message [TC_N_18_CSMS]', async () => {
    const { suite } = await bootedCharger();
    const limit = {
      component: { name: 'MonitoringCtrlr' },
      variable: { name: 'ItemsPerMessage', instance: 'ClearVariableMonitoring' },
    };
    const asked = {
      component: 'MonitoringCtrlr',
      variable: 'ItemsPerMessage',
      variableInstance: 'ClearVariableMonitoring',
    };
    const value = { ...limit, attributeStatus: 'Accepted', attributeValue: '2' };
    const { payload } = await runCommand(
      suite,
      'get-configuration',
      { variables: [asked] },
      { getVariableResult: [value] },
    );
    expect(payload).toEqual({ getVariableData: [limit] });
    const gone = (...ids: number[]) => ({
      clearMonitoringResult: ids.map((id) => ({ id, status: 'NotFound' })),
    });
    const { payloads } = await runInMessages(suite, 'clear-variable-monitoring', { ids: [1, 2, 3, 4, 5] }, [
      gone(1, 2),
      gone(3, 4),
      gone(5),
    ]);
    expect(payloads).toEqual([{ id: [1, 2] }, { id: [3, 4] }, { id: [5] }]);
  });

  it('each base is set [TC_N_05_CSMS]', async () => {
    const { suite } = await bootedCharger();
    for (const monitoringBase of ['All', 'FactoryDefault', 'HardWiredOnly']) {
      const { action, payload } = await runCommand(suite, 'set-monitoring-base', { monitoringBase });
      expect([action, payload]).toEqual(['SetMonitoringBase', { monitoringBase }]);
    }
  });
});
