import { expect, it } from 'vitest';
import { CONTENT, DisplayMessages, HELLO } from '../../../support/display-messages.ts';
import { describeMessage } from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';

const LATER = '2099-01-31T12:00:00.000Z';

describeMessage('2.0.1', 'SetDisplayMessage', 'to the charger', (suite) => {
  const messages = new DisplayMessages(suite);
  const { stationId } = suite;

  it.each<[title: string, fields: object, sent: object]>([
    ['a message alone', {}, {}],
    ['a state [TC_O_01_CSMS] [TC_O_25_CSMS]', { state: 'Charging' }, { state: 'Charging' }],
    [
      'when to begin, in UTC [TC_O_13_CSMS]',
      { startDateTime: '2099-01-31T14:00:00+02:00' },
      { startDateTime: LATER },
    ],
    ['when to end [TC_O_14_CSMS]', { endDateTime: LATER }, { endDateTime: LATER }],
    ['a transaction', { transactionId: 'T1' }, { transactionId: 'T1' }],
    [
      'when to begin in a transaction',
      { transactionId: 'T1', startDateTime: LATER },
      { transactionId: 'T1', startDateTime: LATER },
    ],
    [
      'when to end in a transaction',
      { transactionId: 'T1', endDateTime: LATER },
      { transactionId: 'T1', endDateTime: LATER },
    ],
    [
      'a language',
      { message: { format: 'HTML', language: 'en-US', content: '<b>Hi</b>' } },
      { message: { format: 'HTML', language: 'en-US', content: '<b>Hi</b>' } },
    ],
    ['a display', { display: { name: 'Display' } }, { display: { name: 'Display' } }],
    [
      'a display of a connector',
      { display: { name: 'Display', instance: 'Left', evseId: 1, connectorId: 2 } },
      { display: { name: 'Display', instance: 'Left', evse: { id: 1, connectorId: 2 } } },
    ],
    [
      'a text of 512 characters',
      { message: { format: 'URI', content: 'ü'.repeat(512) } },
      { message: { format: 'URI', content: 'ü'.repeat(512) } },
    ],
  ])('sends %s', async (_title, fields, sent) => {
    const { action, payload, message } = await messages.set({ ...HELLO, ...fields });
    const { id, messageId } = message;
    expect([action, payload]).toEqual([
      'SetDisplayMessage',
      { message: { id: messageId, ...HELLO, ...sent } },
    ]);
    expect(message).toMatchObject({ stationId, status: 'active', statusReason: null });
    expect(message).toMatchObject('message' in fields ? {} : { message: { ...CONTENT, language: null } });
    expect(await messages.read(id)).toEqual(message);
    expect((await messages.list())[0]).toEqual(message);
  });

  it('gives each message a number of its own', async () => {
    const [first, second] = [(await messages.set()).message, (await messages.set()).message];
    expect(second.messageId).toBeGreaterThan(first.messageId);
    expect(first.messageId).toBeGreaterThan(0);
  });

  it.each<[title: string, answer: unknown[], status: string, reason: string | null]>([
    ['Accepted', [3, { status: 'Accepted', statusInfo: { reasonCode: 'NoError' } }], 'active', null],
    ['Rejected [TC_O_26_CSMS]', [3, { status: 'Rejected' }], 'rejected', 'Rejected'],
    [
      'NotSupportedPriority [TC_O_17_CSMS]',
      [3, { status: 'NotSupportedPriority' }],
      'rejected',
      'NotSupportedPriority',
    ],
    [
      'NotSupportedState [TC_O_18_CSMS]',
      [3, { status: 'NotSupportedState' }],
      'rejected',
      'NotSupportedState',
    ],
    [
      'NotSupportedMessageFormat [TC_O_19_CSMS]',
      [3, { status: 'NotSupportedMessageFormat' }],
      'rejected',
      'NotSupportedMessageFormat',
    ],
    ['UnknownTransaction', [3, { status: 'UnknownTransaction' }], 'rejected', 'UnknownTransaction'],
    ['an error', [4, 'NotSupported', 'no display', {}], 'failed', 'NotSupported'],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', expect.any(String) as string],
    ['no status', [3, {}], 'failed', expect.any(String) as string],
  ])('takes %s', async (_title, answer, status, statusReason) => {
    const { message } = await messages.set({ ...HELLO, state: 'Idle' }, answer);
    expect(message).toMatchObject({ status, statusReason, state: 'Idle' });
    expect((await messages.list(`&status=${status}`))[0]).toEqual(message);
  });

  it.each<[title: string, fields: object, path: string]>([
    ['no priority', { message: CONTENT }, 'priority'],
    ['no message', { priority: 'InFront' }, 'message'],
    ['a priority that there is not', { ...HELLO, priority: 'Top' }, 'priority'],
    ['a state that there is not', { ...HELLO, state: 'Asleep' }, 'state'],
    ['a format that there is not', { ...HELLO, message: { ...CONTENT, format: 'PDF' } }, 'message.format'],
    ['no text', { ...HELLO, message: { format: 'UTF8', content: '' } }, 'message.content'],
    [
      'a text of 513 characters',
      { ...HELLO, message: { ...CONTENT, content: 'x'.repeat(513) } },
      'message.content',
    ],
    ['no language', { ...HELLO, message: { ...CONTENT, language: 'English!' } }, 'message.language'],
    ['an end that is over', { ...HELLO, endDateTime: '2020-01-01T00:00:00Z' }, 'endDateTime'],
    [
      'an end before the beginning',
      { ...HELLO, startDateTime: LATER, endDateTime: '2098-01-31T12:00:00Z' },
      'endDateTime',
    ],
    ['a transaction of 37 characters', { ...HELLO, transactionId: 'T'.repeat(37) }, 'transactionId'],
    [
      'a session that is none of this station',
      { ...HELLO, sessionId: '00000000-0000-4000-8000-000000000000' },
      'sessionId',
    ],
    ['a display without a name', { ...HELLO, display: { instance: 'Left' } }, 'display.name'],
    ['a number of its own', { ...HELLO, messageId: 7 }, 'messageId'],
  ])('refuses the body with %s', async (_title, fields, path) => {
    const sentBefore = suite.charger.received.length;
    const { status, body } = await messages.post(fields);
    expect(status).toBe(400);
    expect(body.errors?.map((fault) => fault.path)).toContain(path);
    expect(suite.charger.received).toHaveLength(sentBefore);
  });

  it('is answered later for a caller who does not wait', async () => {
    const { status, body } = await messages.post(HELLO, '?wait=0');
    expect([status, body.status]).toEqual([201, 'pending']);
    await messages.answerNext([3, { status: 'Accepted' }]);
    await eventually(async () => (await messages.read(body.id)).status === 'active');
  });

  it('replaces another under the same number, if the charger takes it [TC_O_12_CSMS]', async () => {
    const { message } = await messages.set({ ...HELLO, state: 'Idle' });
    const next = { priority: 'InFront', message: { format: 'ASCII', content: 'Good bye' } };
    for (const answer of [
      [3, { status: 'Rejected' }],
      [4, 'InternalError', '', {}],
    ]) {
      const refusing = messages.put(message.id, next);
      await messages.answerNext(answer);
      const { status, body } = await refusing;
      expect([status, body.code]).toEqual([409, 'display_message_not_replaced']);
      expect(await messages.read(message.id)).toEqual(message);
    }
    const replacing = messages.put(message.id, next);
    const { action, payload } = await messages.answerNext([3, { status: 'Accepted' }]);
    expect([action, payload]).toEqual(['SetDisplayMessage', { message: { id: message.messageId, ...next } }]);
    const { status, body } = await replacing;
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: message.id,
      messageId: message.messageId,
      status: 'active',
      priority: 'InFront',
      state: null,
      message: { format: 'ASCII', language: null, content: 'Good bye' },
    });
    expect((await messages.put('00000000-0000-4000-8000-000000000000', next)).status).toBe(404);
  });

  it('takes the place of another that is always in front, of the same display', async () => {
    const front = { ...HELLO, priority: 'AlwaysFront' };
    const first = (await messages.set(front)).message;
    const beside = (await messages.set({ ...front, display: { name: 'Display', evseId: 2 } })).message;
    const refused = (await messages.set(front, [3, { status: 'Rejected' }])).message;
    expect(await messages.read(first.id)).toMatchObject({ status: 'active' });
    const second = (await messages.set(front)).message;
    expect(await messages.read(first.id)).toMatchObject({ status: 'cleared', statusReason: 'Replaced' });
    for (const { id, status } of [beside, refused, second])
      expect(await messages.read(id)).toMatchObject({ status });
  });

  it('is over at its time, in every list, before anybody has noted it', async () => {
    const { message } = await messages.set({ ...HELLO, endDateTime: LATER });
    await suite.system.database.query(
      `UPDATE station.display_message SET ends_at = now() - interval '1 second' WHERE id = $1`,
      [message.id],
    );
    expect(await messages.read(message.id)).toMatchObject({ status: 'expired' });
    const idsOf = async (status: string) => (await messages.list(`&status=${status}`)).map(({ id }) => id);
    expect(await idsOf('expired')).toContain(message.id);
    expect(await idsOf('active')).not.toContain(message.id);
  });

  it('is known also where it was sent as it is', async () => {
    const message = { id: 1_000_000, priority: 'InFront', message: CONTENT };
    const sending = suite.system.rest.post(`/stations/${stationId}/commands/ocpp`, {
      action: 'SetDisplayMessage',
      payload: { message },
    });
    await messages.answerNext([3, { status: 'Accepted' }]);
    expect((await sending).status).toBe(200);
    expect((await messages.list())[0]).toMatchObject({ messageId: 1_000_000, status: 'active' });
  });

  it('is not sent where the station says that it cannot show it', async () => {
    const report = async (name: string, value: string, maxLimit?: number) =>
      suite.charger.call('NotifyReport', {
        requestId: 1,
        generatedAt: new Date().toISOString(),
        seqNo: 0,
        reportData: [
          {
            component: { name: 'DisplayMessageCtrlr' },
            variable: { name },
            variableAttribute: [{ value, mutability: 'ReadOnly' }],
            variableCharacteristics: {
              dataType: 'MemberList',
              supportsMonitoring: false,
              ...(maxLimit === undefined ? {} : { maxLimit }),
            },
          },
        ],
      });
    const sentBefore = suite.charger.received.length;
    const refused = async (code: string, detail: RegExp) =>
      expect(await messages.post(HELLO)).toMatchObject({
        status: 422,
        body: { code, detail: expect.stringMatching(detail) as string },
      });
    await report('DisplayMessages', '2', 2);
    await refused('display_message_limit', /limit of messages is 2/);
    await report('SupportedFormats', 'ASCII,HTML');
    await refused('display_message_limit', /formats of messages are ASCII, HTML/);
    await report('SupportedPriorities', 'InFront, AlwaysFront');
    await refused('display_message_limit', /priorities of messages are InFront, AlwaysFront/);
    await report('Available', 'false');
    await refused('command_not_supported', /shows no messages/);
    expect(suite.charger.received.slice(sentBefore).filter(([type]) => type === 2)).toEqual([]);
  });

  it('is refused where the charger speaks OCPP 1.6, or is away, and leaves nothing behind', async () => {
    const path = `/stations/${stationId}-of-1.6/display-messages`;
    const charger = await suite.system.connect(`${stationId}-of-1.6`);
    const answer = await suite.system.rest.post(path, HELLO);
    expect([answer.status, answer.body['code']]).toEqual([422, 'command_not_supported']);
    const asked = await suite.system.rest.post(
      path.replace('display-messages', 'commands/get-display-messages'),
      {},
    );
    expect(asked.status).toBe(422);
    await charger.close();
    await eventually(async () => (await suite.system.rest.post(path, HELLO)).status === 409);
    expect((await suite.system.rest.get(path)).body).toEqual({ data: [], nextCursor: null });
  });
});
