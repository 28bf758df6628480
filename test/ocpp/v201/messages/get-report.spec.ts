import { expect, it } from 'vitest';
import { read } from '../../../support/device-model.ts';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'GetReport', 'to the charger', (suite) => {
  const command = 'get-report';
  const evse = { component: 'EVSE', evseId: 1, variable: 'AvailabilityState' };
  const availability = {
    component: { name: 'EVSE', evse: { id: 1 } },
    variable: { name: 'AvailabilityState' },
  };

  it.each([
    [
      'a criterion and a variable',
      { componentCriteria: ['Problem'], componentVariable: [evse] },
      { componentCriteria: ['Problem'], componentVariable: [availability] },
    ],
    [
      'criteria alone',
      { componentCriteria: ['Active', 'Available', 'Enabled'] },
      { componentCriteria: ['Active', 'Available', 'Enabled'] },
    ],
    ['a variable alone', { componentVariable: [evse] }, { componentVariable: [availability] }],
    [
      'all variables of a component, without an empty list of criteria',
      { componentCriteria: [], componentVariable: [{ component: 'Connector', evseId: 1, connectorId: 2 }] },
      { componentVariable: [{ component: { name: 'Connector', evse: { id: 1, connectorId: 2 } } }] },
    ],
    [
      'instances',
      {
        componentVariable: [
          {
            component: 'CPPWMController',
            componentInstance: 'A',
            variable: 'Entries',
            variableInstance: 'B',
          },
        ],
      },
      {
        componentVariable: [
          {
            component: { name: 'CPPWMController', instance: 'A' },
            variable: { name: 'Entries', instance: 'B' },
          },
        ],
      },
    ],
  ])('sends %s', async (_title, body, payload) => {
    const sent = await runCommand(suite, command, body);
    const requestId = expect.any(Number) as number;
    expect([sent.action, sent.payload]).toEqual(['GetReport', { requestId, ...payload }]);
    expect(sent.result.status).toBe('accepted');
  });

  it('names no more variables at once than the station takes, each time as a report of its own', async () => {
    const { system, stationId, charger } = suite;
    const limit = read('DeviceDataCtrlr', 'ItemsPerMessage', '2', 'GetReport');
    await runCommand(
      suite,
      'get-configuration',
      { keys: ['HeartbeatInterval'] },
      { getVariableResult: [limit] },
    );
    const componentVariable = ['A', 'B', 'C'].map((component) => ({ component }));
    const answering = system.rest.post<CommandResult>(`/stations/${stationId}/commands/${command}`, {
      componentVariable,
      componentCriteria: ['Enabled'],
    });
    const numbers: number[] = [];
    for (const names of [['A', 'B'], ['C']]) {
      const [, messageId, , payload] = await charger.next();
      const { requestId, ...rest } = payload as { requestId: number };
      numbers.push(requestId);
      expect(rest).toEqual({
        componentCriteria: ['Enabled'],
        componentVariable: names.map((name) => ({ component: { name } })),
      });
      charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    }
    expect(new Set(numbers).size).toBe(2);
    expect((await answering).body.status).toBe('accepted');
  });

  itRefusesBodies(suite, command, [
    ['nothing to look for', {}, 'componentCriteria'],
    ['a criterion that there is not', { componentCriteria: ['Broken'] }, 'componentCriteria'],
    ['a criterion twice', { componentCriteria: ['Active', 'Active'] }, 'componentCriteria'],
    ['no variables', { componentVariable: [] }, 'componentVariable'],
    ['a variable of nothing', { componentVariable: [{ variable: 'A' }] }, 'componentVariable[0].component'],
    [
      'an instance of no variable',
      { componentVariable: [{ component: 'A', variableInstance: 'B' }] },
      'componentVariable[0].variable',
    ],
    [
      'a connector of no EVSE',
      { componentVariable: [{ component: 'A', connectorId: 1 }] },
      'componentVariable[0].evseId',
    ],
  ]);

  itTakesAnswers(suite, command, { componentCriteria: ['Problem'] }, [
    [
      'EmptyResultSet, which tells that there is nothing',
      [3, { status: 'EmptyResultSet' }],
      'accepted',
      { status: 'EmptyResultSet' },
    ],
    ['NotSupported', [3, { status: 'NotSupported' }], 'rejected', { status: 'NotSupported' }],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['an error', [4, 'FormatViolation', '', {}], 'failed', { errorCode: 'FormatViolation' }],
    ['a status that there is not', [3, { status: 'Soon' }], 'failed', { answer: { status: 'Soon' } }],
  ]);
});
