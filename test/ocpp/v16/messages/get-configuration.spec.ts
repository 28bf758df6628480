import { expect, it } from 'vitest';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('1.6', 'GetConfiguration', 'to the charger', (suite) => {
  const known = [
    { key: 'HeartbeatInterval', readonly: false, value: '300' },
    { key: 'NumberOfConnectors', readonly: true, value: '2' },
    { key: 'ConnectorPhaseRotation', readonly: false },
  ];

  itSends(
    suite,
    'get-configuration',
    [
      ['no key, which means all of them [TC_019_1_CSMS]', {}, {}],
      ['no key for an empty list', { keys: [] }, {}],
      ['the keys that are asked for [TC_019_2_CSMS]', { keys: ['A', 'B'] }, { key: ['A', 'B'] }],
    ],
    { configurationKey: known, unknownKey: ['Nothing'] },
  );

  it('keeps what was answered as the configuration of the station, without its secrets', async () => {
    const secret = { key: 'AuthorizationKey', readonly: false, value: '00FF' };
    const { result } = await runCommand(
      suite,
      'get-configuration',
      {},
      { configurationKey: [...known, secret] },
    );
    expect(result.response).toEqual({ configurationKey: [...known, { ...secret, value: '[hidden]' }] });
    const { body } = await suite.system.rest.get<{ data: Record<string, unknown>[] }>(
      `/stations/${suite.stationId}/configuration`,
    );
    expect(body.data).toMatchObject([
      { variable: 'AuthorizationKey', value: null, readOnly: false, marks: ['hidden'] },
      { variable: 'ConnectorPhaseRotation', value: null, readOnly: false },
      { variable: 'HeartbeatInterval', value: '300', readOnly: false },
      { variable: 'NumberOfConnectors', value: '2', readOnly: true },
    ]);
  });

  it('asks for no more keys at once than the station takes, and gives one answer', async () => {
    const { system, stationId, charger } = suite;
    const path = `/stations/${stationId}/commands/get-configuration`;
    const ask = (keys: string[]) => system.rest.post<CommandResult>(path, { keys });
    const answer = async (configurationKey: object[], unknownKey?: string[]) => {
      const [, messageId, , payload] = await charger.next();
      charger.send(JSON.stringify([3, messageId, { configurationKey, unknownKey }]));
      return payload;
    };
    const limit = { key: 'GetConfigurationMaxKeys', readonly: true, value: '2' };
    const learning = ask(['GetConfigurationMaxKeys']);
    await answer([limit]);
    await learning;

    const asking = ask(['A', 'B', 'C']);
    const a = { key: 'A', readonly: true, value: '1' };
    const c = { key: 'C', readonly: true, value: '3' };
    expect(await answer([a], ['B'])).toEqual({ key: ['A', 'B'] });
    expect(await answer([c])).toEqual({ key: ['C'] });
    expect((await asking).body).toMatchObject({
      status: 'accepted',
      response: { configurationKey: [a, c], unknownKey: ['B'] },
    });
  });

  itRefusesBodies(suite, 'get-configuration', [
    ['keys that are no list', { keys: 'A' }, 'keys'],
    ['a key that is no text', { keys: [1] }, 'keys'],
    ['a key longer than any', { keys: ['x'.repeat(102)] }, 'keys'],
  ]);

  itTakesAnswers(suite, 'get-configuration', {}, [
    ['an answer without any key', [3, {}], 'accepted', {}],
    ['an error', [4, 'InternalError', '', {}], 'failed', { errorCode: 'InternalError' }],
    ['a key without a name', [3, { configurationKey: [{ readonly: true }] }], 'failed', {}],
  ]);
});
