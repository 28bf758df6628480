import { expect, it } from 'vitest';
import { DisplayMessages, HELLO } from '../../../support/display-messages.ts';
import {
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

const COMMAND = 'get-display-messages';

describeMessage('2.0.1', 'GetDisplayMessages', 'to the charger', (suite) => {
  const messages = new DisplayMessages(suite);

  it.each<[title: string, body: object, payload: object]>([
    ['for all', {}, {}],
    ['for some by their numbers', { ids: [7, 0] }, { id: [7, 0] }],
    ['for those of a priority', { priority: 'InFront' }, { priority: 'InFront' }],
    ['for those of a state', { state: 'Idle' }, { state: 'Idle' }],
  ])('asks %s, each time under another number', async (_title, body, payload) => {
    const sent = [await runCommand(suite, COMMAND, body), await runCommand(suite, COMMAND, body)];
    const numbers = sent.map((request) => (request.payload as { requestId: number }).requestId);
    expect(sent.map((request) => [request.action, request.payload])).toEqual(
      numbers.map((requestId) => ['GetDisplayMessages', { requestId, ...payload }]),
    );
    expect(numbers[0]).not.toBe(numbers[1]);
  });

  itRefusesBodies(suite, COMMAND, [
    ['no numbers', { ids: [] }, 'ids'],
    ['a number twice', { ids: [1, 1] }, 'ids'],
    ['a number that cannot be', { ids: [-1] }, 'ids'],
    ['too many numbers', { ids: Array.from({ length: 101 }, (_, id) => id) }, 'ids'],
    ['a priority that there is not', { priority: 'Top' }, 'priority'],
    ['a state that there is not', { state: 'Asleep' }, 'state'],
    ['a number of the request', { requestId: 1 }, 'requestId'],
  ]);

  itTakesAnswers(suite, COMMAND, {}, [
    ['Accepted', [3, { status: 'Accepted' }], 'accepted', { status: 'Accepted' }],
    ['Unknown [TC_O_03_CSMS]', [3, { status: 'Unknown' }], 'accepted', { status: 'Unknown' }],
    ['an error', [4, 'NotImplemented', '', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('answered with Unknown, leaves none of those that were asked for [TC_O_11_CSMS]', async () => {
    const [idle, other] = [
      (await messages.set({ ...HELLO, state: 'Idle' })).message,
      (await messages.set()).message,
    ];
    await messages.ask({ state: 'Idle' }, 'Unknown');
    expect(await messages.read(idle.id)).toMatchObject({ status: 'cleared', statusReason: 'NotReported' });
    expect(await messages.read(other.id)).toEqual(other);
    await messages.ask({ ids: [other.messageId + 1] }, 'Unknown');
    expect(await messages.read(other.id)).toEqual(other);
    await messages.ask({}, 'Unknown');
    expect(await messages.list('&status=active')).toEqual([]);
  });
});
