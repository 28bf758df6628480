import { expect, it } from 'vitest';
import { CONTENT, type DisplayMessage, DisplayMessages, HELLO } from '../../../support/display-messages.ts';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

const info = (id: number, more: object = {}) => ({ id, ...HELLO, ...more });

describeMessage('2.0.1', 'NotifyDisplayMessages', 'from the charger', (suite) => {
  const messages = new DisplayMessages(suite);
  const tell = (requestId: number, messageInfo?: object[], tbc?: boolean) =>
    suite.charger.call('NotifyDisplayMessages', { requestId, messageInfo, tbc });
  const events = async () => {
    const rows = await suite.system.database.query(
      `SELECT data - 'id' - 'stationId' AS data FROM platform.outbox
        WHERE type = 'DisplayMessageChanged' AND data ->> 'stationId' = $1 ORDER BY id`,
      [suite.stationId],
    );
    return rows.map((row) => row['data']);
  };

  itAnswers(suite, [
    ['nothing', { requestId: 1 }, {}],
    ['a message', { requestId: 1, messageInfo: [info(100)] }, {}],
    ['a part', { requestId: 1, tbc: true, messageInfo: [info(100), info(101)] }, {}],
    ['one message twice', { requestId: 1, messageInfo: [info(102), info(102, { state: 'Idle' })] }, {}],
    ['a message whose number is none', { requestId: 1e15, messageInfo: [info(-1), info(1e15)] }, {}],
    [
      'a message with everything',
      {
        requestId: 1,
        tbc: false,
        messageInfo: [
          {
            ...info(103),
            state: 'Charging',
            startDateTime: '2026-01-31T12:00:00Z',
            endDateTime: '2099-01-31T14:00:00+02:00',
            transactionId: 'T1',
            message: { format: 'HTML', language: 'de', content: '<b>\u0000</b>' },
            display: { name: 'Display', instance: 'Left', evse: { id: 1, connectorId: 2 } },
          },
        ],
      },
      {},
    ],
  ]);

  itRefuses(
    suite,
    [
      ['no number of the request', { messageInfo: [info(1)] }, 'OccurrenceConstraintViolation'],
      ['an empty list', { requestId: 1, messageInfo: [] }, 'OccurrenceConstraintViolation'],
      [
        'no priority',
        { requestId: 1, messageInfo: [{ id: 1, message: CONTENT }] },
        'OccurrenceConstraintViolation',
      ],
      [
        'a priority that there is not',
        { requestId: 1, messageInfo: [info(1, { priority: 'Top' })] },
        'PropertyConstraintViolation',
      ],
      [
        'a text of 513 characters',
        { requestId: 1, messageInfo: [info(1, { message: { ...CONTENT, content: 'x'.repeat(513) } })] },
        'PropertyConstraintViolation',
      ],
      [
        'a number that is a text',
        { requestId: 1, messageInfo: [info(1, { id: '1' })] },
        'TypeConstraintViolation',
      ],
      ['a member that it does not have', { requestId: 1, more: 1 }, 'FormatViolation'],
    ],
    () => messages.list(),
  );

  it('shows what the charger has from somebody else, whatever it was asked', async () => {
    const byNumber = new Map((await messages.list()).map((message) => [message.messageId, message]));
    expect([...byNumber.keys()].toSorted((a, b) => a - b)).toEqual([100, 101, 102, 103]);
    expect(byNumber.get(102)).toMatchObject({ status: 'active', state: 'Idle', commandId: null });
    expect(byNumber.get(103)).toMatchObject({
      status: 'active',
      state: 'Charging',
      startDateTime: '2026-01-31T12:00:00.000Z',
      endDateTime: '2099-01-31T12:00:00.000Z',
      transactionId: 'T1',
      message: { format: 'HTML', language: 'de', content: '<b>\uFFFD</b>' },
      display: { name: 'Display', instance: 'Left', evseId: 1, connectorId: 2 },
    });
  });

  it('announces what has changed, once', async () => {
    const before = (await events()).length;
    await tell(1, [info(100), info(101)]);
    expect(await events()).toHaveLength(before);
    await tell(1, [info(100), info(101, { transactionId: 'T2' })]);
    expect((await events()).slice(before)).toEqual([
      { messageId: 101, status: 'active', statusReason: null, transactionId: 'T2' },
    ]);
  });

  it('leaves out of those asked for what no part of the report has told', async () => {
    const set = async (fields: object = {}): Promise<DisplayMessage> =>
      (await messages.set({ ...HELLO, ...fields })).message;
    const [first, second, gone, other] = [
      await set(),
      await set(),
      await set(),
      await set({ state: 'Idle' }),
    ];
    const requestId = await messages.ask({ priority: 'NormalCycle' });
    const since = await set();
    await tell(requestId, [info(first.messageId), info(other.messageId, { state: 'Idle' })], true);
    expect(await messages.read(gone.id)).toEqual(gone);
    await tell(requestId, [info(second.messageId, { state: 'Faulted' })]);
    expect(await messages.read(first.id)).toEqual(first);
    expect(await messages.read(other.id)).toEqual(other);
    expect(await messages.read(second.id)).toMatchObject({ status: 'active', state: 'Faulted' });
    expect(await messages.read(gone.id)).toMatchObject({ status: 'cleared', statusReason: 'NotReported' });
    expect(await messages.read(since.id)).toEqual(since);
    const numbers = (await messages.list('&status=active')).map(({ messageId }) => messageId);
    expect(numbers).not.toContain(100);
  });

  it('changes nothing about the others, where some were asked for', async () => {
    const [asked, other] = [(await messages.set()).message, (await messages.set()).message];
    const requestId = await messages.ask({ ids: [asked.messageId] });
    await tell(requestId);
    expect(await messages.read(asked.id)).toMatchObject({ status: 'cleared' });
    expect(await messages.read(other.id)).toEqual(other);
    await tell(requestId);
    expect(await messages.read(other.id)).toEqual(other);
  });

  it('tells of a message that was thought to be gone, or refused', async () => {
    const { message } = await messages.set(HELLO, [3, { status: 'Rejected' }]);
    await tell(1, [info(message.messageId)]);
    expect(await messages.read(message.id)).toMatchObject({ status: 'active', statusReason: null });
  });

  it('cannot fill the table, and gives us no number that is taken', async () => {
    const { message } = await messages.set();
    const next = message.messageId + 1;
    const many = Array.from({ length: 600 }, (_, index) => info(next + index));
    await tell(1, many);
    await tell(
      2,
      many.map(({ id, ...rest }) => ({ ...rest, id: id + 10_000 })),
    );
    const [row] = await suite.system.database.query(
      `SELECT count(*)::integer AS count, max(message_id) AS last FROM station.display_message
        WHERE station_id = $1 AND command_id IS NULL`,
      [suite.stationId],
    );
    expect(row?.['count']).toBe(500);
    const own = (await messages.set()).message;
    expect(own.messageId).toBe(Number(row?.['last']) + 1);
  });
});
