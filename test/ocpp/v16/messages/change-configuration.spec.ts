import { expect, it } from 'vitest';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('1.6', 'ChangeConfiguration', 'to the charger', (suite) => {
  const body = { values: [{ key: 'MeterValueSampleInterval', value: '60' }] };
  const valueOf = async (key: string) => {
    const { body: page } = await suite.system.rest.get<{ data: { variable: string; value: string }[] }>(
      `/stations/${suite.stationId}/configuration?limit=200`,
    );
    return page.data.find(({ variable }) => variable === key)?.value;
  };

  itSends(suite, 'set-configuration', [
    ['a key and its value [TC_021_CSMS]', body, { key: 'MeterValueSampleInterval', value: '60' }],
    ['an empty value', { values: [{ key: 'Empty', value: '' }] }, { key: 'Empty', value: '' }],
    [
      'a variable of 2.x as the key of that name',
      { values: [{ component: 'AuthCtrlr', variable: 'LocalPreAuthorize', value: 'true' }] },
      { key: 'LocalPreAuthorize', value: 'true' },
    ],
  ]);

  it('keeps the new value only when the charger has taken it', async () => {
    expect(await valueOf('MeterValueSampleInterval')).toBe('60');
    const change = { values: [{ key: 'MeterValueSampleInterval', value: '90' }] };
    for (const status of ['Rejected', 'NotSupported', 'RebootRequired'])
      await runCommand(suite, 'set-configuration', change, { status });
    expect(await valueOf('MeterValueSampleInterval')).toBe('60');
  });

  it('sends one message a key, in order, and tells of each what became of it', async () => {
    const { system, stationId, charger } = suite;
    const values = ['A', 'B', 'C'].map((key) => ({ key, value: key }));
    const path = `/stations/${stationId}/commands/set-configuration`;
    const setting = system.rest.post<CommandResult>(path, { values });
    for (const [index, status] of ['Accepted', 'NotSupported', 'Accepted'].entries()) {
      const [, messageId, action, payload] = await charger.next();
      expect([action, payload]).toEqual(['ChangeConfiguration', values[index]]);
      charger.send(JSON.stringify([3, messageId, { status }]));
    }
    expect((await setting).body).toMatchObject({
      status: 'rejected',
      response: {
        results: [
          { request: { key: 'A' }, response: { status: 'Accepted' } },
          { request: { key: 'B' }, response: { status: 'NotSupported' } },
          { request: { key: 'C' }, response: { status: 'Accepted' } },
        ],
      },
    });
  });

  it('reads back what it set, but for a password, and keeps what the charger says', async () => {
    const { system, stationId, charger } = suite;
    const values = [
      { key: 'HeartbeatInterval', value: '5' },
      { key: 'AuthorizationKey', value: '00112233445566778899aabbccddeeff' },
      { key: 'Unheard', value: '1' },
    ];
    const path = `/stations/${stationId}/commands/set-configuration`;
    const setting = system.rest.post<CommandResult>(path, { values, readBack: true });
    const configurationKey = [{ key: 'HeartbeatInterval', readonly: false, value: '10' }];
    const answers = [
      { status: 'Accepted' },
      { status: 'Accepted' },
      { status: 'Accepted' },
      { configurationKey, unknownKey: ['Unheard'] },
    ];
    const sent: unknown[] = [];
    for (const answer of answers) {
      const [, messageId, action, payload] = await charger.next();
      sent.push([action, payload]);
      charger.send(JSON.stringify([3, messageId, answer]));
    }
    expect(sent).toEqual([
      ...values.map((value) => ['ChangeConfiguration', value]),
      ['GetConfiguration', { key: ['HeartbeatInterval', 'Unheard'] }],
    ]);
    const { status, response } = (await setting).body;
    expect([status, response]).toMatchObject([
      'accepted',
      { results: [{}, {}, {}, { response: { configurationKey, unknownKey: ['Unheard'] } }] },
    ]);
    expect(await valueOf('HeartbeatInterval')).toBe('10');
  });

  itRefusesBodies(suite, 'set-configuration', [
    ['no values', {}, 'values'],
    ['an empty list', { values: [] }, 'values'],
    ['a text for whether to read back', { ...body, readBack: 'yes' }, 'readBack'],
    ['a value that is no text', { values: [{ key: 'A', value: 1 }] }, 'values[0].value'],
    ['neither key nor variable', { values: [{ value: '1' }] }, 'values[0].key'],
    ['both', { values: [{ key: 'A', variable: 'A', value: '1' }] }, 'values[0].variable'],
  ]);

  itTakesAnswers(suite, 'set-configuration', body, [
    ['RebootRequired', [3, { status: 'RebootRequired' }], 'accepted', { status: 'RebootRequired' }],
    ['Rejected [TC_040_2_CSMS]', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['NotSupported [TC_040_1_CSMS]', [3, { status: 'NotSupported' }], 'rejected', { status: 'NotSupported' }],
    ['an error', [4, 'InternalError', '', {}], 'failed', { errorCode: 'InternalError' }],
    ['a status that there is not', [3, { status: 'Maybe' }], 'failed', { answer: { status: 'Maybe' } }],
  ]);
});
