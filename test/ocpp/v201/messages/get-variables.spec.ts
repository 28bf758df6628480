import { expect, it } from 'vitest';
import { configurationOf, read, variable } from '../../../support/device-model.ts';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'GetVariables', 'to the charger', (suite) => {
  const command = 'get-configuration';
  const offlineThreshold = variable('OCPPCommCtrlr', 'OfflineThreshold');
  const named = { component: 'OCPPCommCtrlr', variable: 'OfflineThreshold' };
  const answer = { getVariableResult: [read('OCPPCommCtrlr', 'OfflineThreshold', '60')] };
  const asking = (...getVariableData: object[]) => ({ getVariableData });

  itSends(
    suite,
    command,
    [
      ['a variable by its name [TC_B_06_CSMS]', { variables: [named] }, asking(offlineThreshold)],
      [
        'several variables [TC_B_07_CSMS]',
        { variables: [named, { component: 'AuthCtrlr', variable: 'AuthorizeRemoteStart' }] },
        asking(offlineThreshold, variable('AuthCtrlr', 'AuthorizeRemoteStart')),
      ],
      [
        'what tells it from others of its name',
        {
          variables: [
            {
              component: 'Connector',
              componentInstance: 'Left',
              evseId: 2,
              connectorId: 3,
              variable: 'Temperature',
              variableInstance: 'Plug',
              attributeType: 'MaxSet',
            },
          ],
        },
        asking({
          component: { name: 'Connector', instance: 'Left', evse: { id: 2, connectorId: 3 } },
          variable: { name: 'Temperature', instance: 'Plug' },
          attributeType: 'MaxSet',
        }),
      ],
      [
        'the variable in place of a configuration key of 1.6',
        { keys: ['MeterValueSampleInterval', 'transactionmessageattempts'] },
        asking(
          variable('SampledDataCtrlr', 'TxUpdatedInterval'),
          variable('OCPPCommCtrlr', 'MessageAttempts', 'TransactionEvent'),
        ),
      ],
      [
        'keys and variables together',
        { keys: ['HeartbeatInterval'], variables: [named] },
        asking(variable('OCPPCommCtrlr', 'HeartbeatInterval'), offlineThreshold),
      ],
    ],
    answer,
  );

  it('keeps the values that were answered, and of those refused nothing', async () => {
    const refused = { ...variable('Nowhere', 'Nothing'), attributeStatus: 'UnknownComponent' };
    const evse = { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' } };
    const power = { ...evse, attributeStatus: 'Accepted', attributeValue: '11000' };
    const getVariableResult = [
      read('ClockCtrlr', 'TimeZone', 'Europe/Berlin'),
      read('ClockCtrlr', 'TimeSource', ''),
      power,
      refused,
    ];
    const { result } = await runCommand(suite, command, { variables: [named] }, { getVariableResult });
    expect(result).toMatchObject({ status: 'accepted', response: { getVariableResult } });
    const known = await configurationOf(suite);
    expect(known).toMatchObject([
      { component: 'ClockCtrlr', variable: 'TimeSource', value: '', attributeType: 'Actual' },
      { component: 'ClockCtrlr', variable: 'TimeZone', value: 'Europe/Berlin', evseId: null },
      { component: 'EVSE', evseId: 1, connectorId: null, variable: 'Power', value: '11000' },
      { component: 'OCPPCommCtrlr', variable: 'OfflineThreshold', value: '60' },
    ]);
  });

  it('asks for no more variables at once than the station takes, and gives one answer [TC_B_08_CSMS]', async () => {
    const { system, stationId, charger } = suite;
    const items = (name: string, instance: string) => ({
      component: 'DeviceDataCtrlr',
      variable: name,
      variableInstance: instance,
    });
    const variables = [
      items('ItemsPerMessage', 'GetReport'),
      items('ItemsPerMessage', 'GetVariables'),
      items('BytesPerMessage', 'GetReport'),
      items('BytesPerMessage', 'GetVariables'),
      { component: 'AuthCtrlr', variable: 'AuthorizeRemoteStart' },
    ];
    const results = [
      read('DeviceDataCtrlr', 'ItemsPerMessage', '10', 'GetReport'),
      read('DeviceDataCtrlr', 'ItemsPerMessage', '4', 'GetVariables'),
      read('DeviceDataCtrlr', 'BytesPerMessage', '4000', 'GetReport'),
      read('DeviceDataCtrlr', 'BytesPerMessage', '4000', 'GetVariables'),
      read('AuthCtrlr', 'AuthorizeRemoteStart', 'true'),
    ];
    const limits = { getVariableResult: results.slice(0, 4) };
    await runCommand(suite, command, { variables: variables.slice(0, 4) }, limits);

    const path = `/stations/${stationId}/commands/${command}`;
    const answering = system.rest.post<CommandResult>(path, { variables });
    for (const part of [results.slice(0, 4), results.slice(4)]) {
      const [, messageId, action, payload] = await charger.next();
      const asked = part.map(({ component, variable: name }) => ({ component, variable: name }));
      expect([action, payload]).toEqual(['GetVariables', asking(...asked)]);
      charger.send(JSON.stringify([3, messageId, { getVariableResult: part }]));
    }
    expect((await answering).body).toMatchObject({
      status: 'accepted',
      response: { getVariableResult: results },
    });
  });

  itRefusesBodies(suite, command, [
    ['a variable without its component', { variables: [{ variable: 'A' }] }, 'variables[0].component'],
    ['a component without a variable', { variables: [{ component: 'A' }] }, 'variables[0].variable'],
    [
      'an attribute that there is not',
      { variables: [{ ...named, attributeType: 'Wish' }] },
      'variables[0].attributeType',
    ],
    ['a connector of no EVSE', { variables: [{ ...named, connectorId: 1 }] }, 'variables[0].evseId'],
    ['EVSE 0', { variables: [{ ...named, evseId: 0 }] }, 'variables[0].evseId'],
    [
      'a key of 1.6 that 2.0.1 has nothing in place of',
      { keys: ['HeartbeatInterval', 'NumberOfConnectors'] },
      'keys[1].key',
    ],
    [
      'a name longer than any',
      { variables: [{ ...named, variable: 'x'.repeat(51) }] },
      'variables[0].variable',
    ],
  ]);

  itTakesAnswers(suite, command, { variables: [named] }, [
    [
      'a variable that it does not know',
      [3, { getVariableResult: [{ ...offlineThreshold, attributeStatus: 'UnknownVariable' }] }],
      'accepted',
      { getVariableResult: [{ attributeStatus: 'UnknownVariable' }] },
    ],
    [
      'an error',
      [4, 'OccurrenceConstraintViolation', '', {}],
      'failed',
      { errorCode: 'OccurrenceConstraintViolation' },
    ],
    ['no results', [3, {}], 'failed', { answer: {} }],
    ['an empty list', [3, { getVariableResult: [] }], 'failed', { answer: { getVariableResult: [] } }],
  ]);
});
