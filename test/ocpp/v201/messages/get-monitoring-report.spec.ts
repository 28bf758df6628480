import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import {
  limitItems,
  monitorIdsOf,
  reportPart,
  runInMessages,
  setMonitors,
} from '../../../support/variable-monitors.ts';

const power = { component: 'EVSE', evseId: 1, variable: 'Power', variableInstance: 'a' };
const sentPower = {
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'Power', instance: 'a' },
};
const monitoringCriteria = ['ThresholdMonitoring', 'PeriodicMonitoring'];

describeMessage('2.0.1', 'GetMonitoringReport', 'to the charger', (suite) => {
  const requestReport = async (body: object = {}, response: object = { status: 'Accepted' }) => {
    const { payload } = await runCommand(suite, 'get-monitoring-report', body, response);
    return (payload as { requestId: number }).requestId;
  };
  const report = (...part: Parameters<typeof reportPart>) =>
    suite.charger.call('NotifyMonitoringReport', reportPart(...part));

  it.each<[title: string, body: object, payload: object]>([
    ['of all', {}, {}],
    ['by criteria', { monitoringCriteria }, { monitoringCriteria }],
    ['by variables', { variables: [power] }, { componentVariable: [sentPower] }],
    [
      'by both, and by a component alone',
      { monitoringCriteria: ['DeltaMonitoring'], variables: [power, { component: 'Controller' }] },
      {
        monitoringCriteria: ['DeltaMonitoring'],
        componentVariable: [sentPower, { component: { name: 'Controller' } }],
      },
    ],
  ])('asks for a report %s, with a number of its own', async (_title, body, expected) => {
    const response = { status: 'EmptyResultSet' };
    const { action, payload, result } = await runCommand(suite, 'get-monitoring-report', body, response);
    expect(action).toBe('GetMonitoringReport');
    expect(payload).toEqual({ requestId: result.request['requestId'], ...expected });
    expect(result).toMatchObject({ status: 'accepted', response });
  });

  it('is split by what the station takes in a message', async () => {
    await limitItems(suite, 'DeviceDataCtrlr', 'GetReport', '1');
    const { payloads, result } = await runInMessages(
      suite,
      'get-monitoring-report',
      { monitoringCriteria, variables: [power, { component: 'Controller' }] },
      [{ status: 'Accepted' }, { status: 'Accepted' }],
    );
    const { requestId } = result.request;
    expect(payloads).toEqual([
      { requestId, monitoringCriteria, componentVariable: [sentPower] },
      { requestId, monitoringCriteria, componentVariable: [{ component: { name: 'Controller' } }] },
    ]);
    expect(result.status).toBe('accepted');
  });

  itRefusesBodies(suite, 'get-monitoring-report', [
    ['no criteria in the list', { monitoringCriteria: [] }, 'monitoringCriteria'],
    ['a criterion that there is not', { monitoringCriteria: ['Others'] }, 'monitoringCriteria'],
    ['no variables in the list', { variables: [] }, 'variables'],
    ['no component', { variables: [{ variable: 'Power' }] }, 'variables[0].component'],
    [
      'an instance of no variable',
      { variables: [{ component: 'EVSE', variableInstance: 'a' }] },
      'variables[0].variable',
    ],
    ['a number of the request', { requestId: 1 }, 'requestId'],
  ]);

  itTakesAnswers(suite, 'get-monitoring-report', {}, [
    ['Accepted', [3, { status: 'Accepted' }], 'accepted', {}],
    ['EmptyResultSet', [3, { status: 'EmptyResultSet' }], 'accepted', {}],
    ['NotSupported', [3, { status: 'NotSupported' }], 'rejected', {}],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', {}],
    ['no status', [3, {}], 'failed', {}],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
  ]);

  it('of all takes the place of what is known, once it is whole', async () => {
    await setMonitors(suite, [1, 2]);
    const requestId = await requestReport();
    await report(requestId, 1, true, [4]);
    await report(requestId, 2, false, [2, 5]);
    expect(await monitorIdsOf(suite)).toEqual([1, 2, 4, 5]);
    await report(requestId, 0, true, [3]);
    expect(await monitorIdsOf(suite)).toEqual([2, 3, 4, 5]);
    await setMonitors(suite, [6]);
    await report(requestId, 2, false, [2, 5]);
    expect(await monitorIdsOf(suite)).toEqual([2, 3, 4, 5, 6]);
  });

  it('of some takes no place, whole or not', async () => {
    await setMonitors(suite, [6]);
    const requestId = await requestReport({ monitoringCriteria });
    await report(requestId, 0, false, [7]);
    expect(await monitorIdsOf(suite)).toEqual(expect.arrayContaining([6, 7]));
  });

  it('of all that is refused changes nothing, and that is empty leaves nothing', async () => {
    await setMonitors(suite, [6]);
    const before = await monitorIdsOf(suite);
    await requestReport({}, { status: 'NotSupported' });
    await requestReport({ monitoringCriteria }, { status: 'EmptyResultSet' });
    expect(await monitorIdsOf(suite)).toEqual(before);
    await requestReport({}, { status: 'EmptyResultSet' });
    expect(await monitorIdsOf(suite)).toEqual([]);
  });
});
