import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { limitItems, monitorsOf, runInMessages } from '../../../support/variable-monitors.ts';

const power = {
  component: 'EVSE',
  evseId: 1,
  variable: 'Power',
  type: 'UpperThreshold',
  value: 22_000,
  severity: 5,
};
const heat = {
  component: 'Connector',
  componentInstance: 'left',
  evseId: 1,
  connectorId: 2,
  variable: 'Temperature',
  variableInstance: 'pin',
  type: 'Delta',
  value: 0.5,
  severity: 3,
  transaction: true,
  monitorId: 9,
};
const sentPower = {
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'Power' },
  type: 'UpperThreshold',
  value: 22_000,
  severity: 5,
};
const sentHeat = {
  id: 9,
  component: { name: 'Connector', instance: 'left', evse: { id: 1, connectorId: 2 } },
  variable: { name: 'Temperature', instance: 'pin' },
  type: 'Delta',
  value: 0.5,
  severity: 3,
  transaction: true,
};

/** The result for a setting, as the charger answers it. */
function resultOf({ component, variable, type, severity }: typeof sentPower, status = 'Accepted', id = 17) {
  return { component, variable, type, severity, status, ...(status === 'Accepted' ? { id } : {}) };
}
const answered = (...results: object[]) => ({ setMonitoringResult: results });

describeMessage('2.0.1', 'SetVariableMonitoring', 'to the charger', (suite) => {
  it('sends one monitor, and keeps it under the number that it is given', async () => {
    const { action, payload, result } = await runCommand(
      suite,
      'set-variable-monitoring',
      { monitors: [power] },
      answered(resultOf(sentPower)),
    );
    expect([action, payload]).toEqual(['SetVariableMonitoring', { setMonitoringData: [sentPower] }]);
    expect(result.status).toBe('accepted');
    expect(await monitorsOf(suite)).toEqual([
      {
        stationId: suite.stationId,
        monitorId: 17,
        component: 'EVSE',
        componentInstance: null,
        evseId: 1,
        connectorId: null,
        variable: 'Power',
        variableInstance: null,
        type: 'UpperThreshold',
        value: 22_000,
        severity: 5,
        transaction: false,
        custom: true,
        receivedAt: expect.any(String) as string,
      },
    ]);
  });

  it('sends several, answered in any order', async () => {
    const { payload } = await runCommand(
      suite,
      'set-variable-monitoring',
      { monitors: [power, heat] },
      answered(resultOf(sentHeat, 'Accepted', 9), resultOf(sentPower)),
    );
    expect(payload).toEqual({ setMonitoringData: [sentPower, sentHeat] });
    const kept = await monitorsOf(suite);
    expect(kept.map(({ monitorId, value }) => [monitorId, value])).toEqual([
      [9, 0.5],
      [17, 22_000],
    ]);
    expect(await monitorsOf(suite, '&component=Connector&variable=Temperature')).toMatchObject([
      { monitorId: 9, componentInstance: 'left', connectorId: 2, variableInstance: 'pin', transaction: true },
    ]);
    expect(await monitorsOf(suite, '&variable=Nothing')).toEqual([]);
  });

  it('is split by what the station takes in a message, and has one answer', async () => {
    await limitItems(suite, 'MonitoringCtrlr', 'SetVariableMonitoring', '1');
    const answers = [answered(resultOf(sentPower)), answered(resultOf(sentHeat, 'Accepted', 9))];
    const { payloads, result } = await runInMessages(
      suite,
      'set-variable-monitoring',
      { monitors: [power, heat] },
      answers,
    );
    expect(payloads).toEqual([{ setMonitoringData: [sentPower] }, { setMonitoringData: [sentHeat] }]);
    expect(result).toMatchObject({
      status: 'accepted',
      response: answered(...answers.flatMap(({ setMonitoringResult }) => setMonitoringResult)),
    });
    await limitItems(suite, 'MonitoringCtrlr', 'SetVariableMonitoring', '50');
  });

  itRefusesBodies(suite, 'set-variable-monitoring', [
    ['no list', {}, 'monitors'],
    ['an empty list', { monitors: [] }, 'monitors'],
    ['too many', { monitors: Array.from({ length: 51 }, () => power) }, 'monitors'],
    ['no component', { monitors: [{ ...power, component: undefined }] }, 'monitors[0].component'],
    ['no variable', { monitors: [power, { ...power, variable: undefined }] }, 'monitors[1].variable'],
    ['a name too long', { monitors: [{ ...power, variable: 'x'.repeat(51) }] }, 'monitors[0].variable'],
    ['a type that there is not', { monitors: [{ ...power, type: 'Sometimes' }] }, 'monitors[0].type'],
    ['a value that is a text', { monitors: [{ ...power, value: '1' }] }, 'monitors[0].value'],
    ['a severity beyond all', { monitors: [{ ...power, severity: 10 }] }, 'monitors[0].severity'],
    [
      'a connector of no EVSE',
      { monitors: [{ ...power, evseId: undefined, connectorId: 1 }] },
      'monitors[0].evseId',
    ],
    ['an EVSE that is none', { monitors: [{ ...power, evseId: 0 }] }, 'monitors[0].evseId'],
  ]);

  itTakesAnswers(suite, 'set-variable-monitoring', { monitors: [power] }, [
    ['Accepted', [3, answered(resultOf(sentPower))], 'accepted', answered(resultOf(sentPower))],
    ...['Rejected', 'UnknownComponent', 'UnknownVariable', 'UnsupportedMonitorType', 'Duplicate'].map(
      (status): [string, unknown[], string, object] => [
        status,
        [3, answered(resultOf(sentPower, status))],
        'rejected',
        answered(resultOf(sentPower, status)),
      ],
    ),
    ['no results', [3, answered()], 'failed', {}],
    ['an error', [4, 'OccurrenceConstraintViolation', '', {}], 'failed', {}],
  ]);

  it('keeps nothing of what no station can have numbered', async () => {
    const before = await monitorsOf(suite);
    for (const id of [-1, 2 ** 31]) {
      const answer = answered(resultOf({ ...sentPower, severity: 1 }, 'Accepted', id));
      await runCommand(suite, 'set-variable-monitoring', { monitors: [{ ...power, severity: 1 }] }, answer);
    }
    expect((await monitorsOf(suite)).map(({ monitorId }) => monitorId)).toEqual(
      before.map(({ monitorId }) => monitorId),
    );
  });
});
