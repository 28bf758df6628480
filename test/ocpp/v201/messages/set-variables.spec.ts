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

describeMessage('2.0.1', 'SetVariables', 'to the charger', (suite) => {
  const command = 'set-configuration';
  const value = { component: 'OCPPCommCtrlr', variable: 'OfflineThreshold', value: '123' };
  const offlineThreshold = variable('OCPPCommCtrlr', 'OfflineThreshold');
  const remoteStart = variable('AuthCtrlr', 'AuthorizeRemoteStart');
  const setting = (...setVariableData: object[]) => ({ setVariableData });
  const results = (...setVariableResult: object[]) => ({ setVariableResult });
  const accepted = (name: ReturnType<typeof variable>) => ({ ...name, attributeStatus: 'Accepted' });
  const valueOf = async (name: string) =>
    (await configurationOf(suite, `&variable=${name}`)).map((entry) => entry.value);

  itSends(
    suite,
    command,
    [
      [
        'a variable and its value [TC_B_09_CSMS]',
        { values: [value] },
        setting({ ...offlineThreshold, attributeValue: '123' }),
      ],
      [
        'several variables [TC_B_10_CSMS]',
        { values: [value, { component: 'AuthCtrlr', variable: 'AuthorizeRemoteStart', value: 'false' }] },
        setting({ ...offlineThreshold, attributeValue: '123' }, { ...remoteStart, attributeValue: 'false' }),
      ],
      [
        'an attribute of a variable of an EVSE',
        {
          values: [
            { component: 'EVSE', evseId: 1, variable: 'Power', attributeType: 'MaxSet', value: '7000' },
          ],
        },
        setting({
          component: { name: 'EVSE', evse: { id: 1 } },
          variable: { name: 'Power' },
          attributeType: 'MaxSet',
          attributeValue: '7000',
        }),
      ],
      [
        'the variable in place of a configuration key of 1.6',
        { values: [{ key: 'HeartbeatInterval', value: '90' }] },
        setting({ ...variable('OCPPCommCtrlr', 'HeartbeatInterval'), attributeValue: '90' }),
      ],
      [
        'an empty value',
        { values: [{ ...value, value: '' }] },
        setting({ ...offlineThreshold, attributeValue: '' }),
      ],
    ],
    results(accepted(variable('Any', 'Any'))),
  );

  it('keeps the values that were accepted, whatever order the results are in', async () => {
    const values = ['A', 'B', 'C', 'D'].map((name) => ({ component: 'Test', variable: name, value: name }));
    const answer = results(
      { ...variable('Test', 'D'), attributeStatus: 'RebootRequired' },
      { ...variable('test', 'b'), attributeStatus: 'Accepted', attributeType: 'Actual' },
      { ...variable('Test', 'A'), attributeStatus: 'Accepted' },
      { ...variable('Test', 'C'), attributeStatus: 'Rejected' },
      { ...variable('Test', 'Unasked'), attributeStatus: 'Accepted' },
    );
    const { result } = await runCommand(suite, command, { values }, answer);
    expect(result).toMatchObject({ status: 'rejected', response: answer });
    expect(await configurationOf(suite, '&component=TEST')).toMatchObject([
      { component: 'Test', variable: 'A', value: 'A' },
      { component: 'test', variable: 'b', value: 'B' },
    ]);
  });

  it('knows a variable by its name in any case', async () => {
    const values = [{ component: 'test', variable: 'a', value: 'again' }];
    await runCommand(suite, command, { values }, results(accepted(variable('TEST', 'a'))));
    expect(await configurationOf(suite, '&component=test&variable=A')).toMatchObject([
      { component: 'Test', variable: 'A', value: 'again' },
    ]);
  });

  it('keeps no value of a password', async () => {
    const password = {
      component: 'SecurityCtrlr',
      variable: 'BasicAuthPassword',
      value: 'a secret of many words',
    };
    const name = variable('SecurityCtrlr', 'BasicAuthPassword');
    const { payload, result } = await runCommand(
      suite,
      command,
      { values: [password] },
      results(accepted(name)),
    );
    expect(payload).toEqual(setting({ ...name, attributeValue: password.value }));
    expect(JSON.stringify(result)).not.toContain('a secret');
    expect(await configurationOf(suite, '&variable=BasicAuthPassword')).toMatchObject([
      { value: null, marks: ['hidden'] },
    ]);
  });

  it('sets no more variables at once than the station takes, and tells of each what became of it', async () => {
    const { system, stationId, charger } = suite;
    const limit = read('DeviceDataCtrlr', 'ItemsPerMessage', '2', 'SetVariables');
    await runCommand(
      suite,
      'get-configuration',
      { keys: ['HeartbeatInterval'] },
      { getVariableResult: [limit] },
    );
    const names = ['X', 'Y', 'Z'];
    const values = names.map((name) => ({ component: 'Split', variable: name, value: '1' }));
    const answering = system.rest.post<CommandResult>(`/stations/${stationId}/commands/${command}`, {
      values,
    });
    const parts = [
      [accepted(variable('Split', 'X')), { ...variable('Split', 'Y'), attributeStatus: 'UnknownVariable' }],
      [accepted(variable('Split', 'Z'))],
    ];
    for (const part of parts) {
      const [, messageId, action, payload] = await charger.next();
      const sent = part.map(({ component, variable: name }) => ({
        component,
        variable: name,
        attributeValue: '1',
      }));
      expect([action, payload]).toEqual(['SetVariables', setting(...sent)]);
      charger.send(JSON.stringify([3, messageId, results(...part)]));
    }
    expect((await answering).body).toMatchObject({ status: 'rejected', response: results(...parts.flat()) });
    expect([await valueOf('X'), await valueOf('Y'), await valueOf('Z')]).toEqual([['1'], [], ['1']]);
  });

  it('reads back what it set, but for a password, and keeps what the charger says', async () => {
    const { system, stationId, charger } = suite;
    const values = [
      { component: 'Back', variable: 'P', value: '5' },
      { component: 'SecurityCtrlr', variable: 'BasicAuthPassword', value: 'a secret of many words' },
      { component: 'Back', evseId: 1, variable: 'Q', attributeType: 'MaxSet', value: '6' },
    ];
    const q = {
      component: { name: 'Back', evse: { id: 1 } },
      variable: { name: 'Q' },
      attributeType: 'MaxSet',
    };
    const set = results(
      accepted(variable('Back', 'P')),
      accepted(variable('SecurityCtrlr', 'BasicAuthPassword')),
      accepted(q),
    );
    const getVariableResult = [
      { ...variable('Back', 'P'), attributeStatus: 'Accepted', attributeValue: '10' },
      { ...q, attributeStatus: 'Accepted', attributeValue: '6' },
    ];
    const answering = system.rest.post<CommandResult>(`/stations/${stationId}/commands/${command}`, {
      values,
      readBack: true,
    });
    const payloads: unknown[] = [];
    // Two at once is what the station takes.
    for (const answer of [
      { setVariableResult: set.setVariableResult.slice(0, 2) },
      { setVariableResult: set.setVariableResult.slice(2) },
      { getVariableResult },
    ]) {
      const [, messageId, , payload] = await charger.next();
      payloads.push(payload);
      charger.send(JSON.stringify([3, messageId, answer]));
    }
    expect(payloads.at(-1)).toEqual({ getVariableData: [variable('Back', 'P'), q] });
    expect((await answering).body).toMatchObject({
      status: 'accepted',
      response: { ...set, getVariableResult },
    });
    expect([await valueOf('P'), await valueOf('Q')]).toEqual([['10'], ['6']]);
  });

  itRefusesBodies(suite, command, [
    ['no values', {}, 'values'],
    ['an empty list', { values: [] }, 'values'],
    ['a value that is no text', { values: [{ ...value, value: 1 }] }, 'values[0].value'],
    ['neither key nor variable', { values: [{ value: '1' }] }, 'values[0].key'],
    ['a variable without its component', { values: [{ variable: 'A', value: '1' }] }, 'values[0].component'],
    [
      'a key beside a component',
      { values: [{ key: 'A', component: 'B', value: '1' }] },
      'values[0].component',
    ],
    ['a connector of no EVSE', { values: [{ ...value, connectorId: 1 }] }, 'values[0].evseId'],
    [
      'a key of 1.6 that 2.0.1 has nothing in place of',
      { values: [{ key: 'ConnectorPhaseRotation', value: '1.RST' }] },
      'values[0].key',
    ],
    ['one variable twice', { values: [value, { ...value, component: 'ocppcommctrlr' }] }, 'values[1]'],
    ['a value longer than any', { values: [{ ...value, value: 'x'.repeat(1001) }] }, 'payload'],
  ]);

  itTakesAnswers(suite, command, { values: [value] }, [
    ...['RebootRequired', 'Rejected', 'UnknownComponent', 'UnknownVariable', 'NotSupportedAttributeType'].map(
      (attributeStatus): [string, unknown[], string, object] => [
        attributeStatus,
        [3, results({ ...offlineThreshold, attributeStatus })],
        attributeStatus === 'RebootRequired' ? 'accepted' : 'rejected',
        results({ attributeStatus }),
      ],
    ),
    ['an error', [4, 'InternalError', '', {}], 'failed', { errorCode: 'InternalError' }],
    [
      'a status that there is not',
      [3, results({ ...offlineThreshold, attributeStatus: 'Maybe' })],
      'failed',
      { answer: results({ attributeStatus: 'Maybe' }) },
    ],
    ['no results', [3, {}], 'failed', { answer: {} }],
  ]);
});
