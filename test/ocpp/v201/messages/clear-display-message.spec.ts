import { expect, it } from 'vitest';
import { DisplayMessages, HELLO } from '../../../support/display-messages.ts';
import { describeMessage } from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';

describeMessage('2.0.1', 'ClearDisplayMessage', 'to the charger', (suite) => {
  const messages = new DisplayMessages(suite);

  it.each([
    ['Accepted [TC_O_04_CSMS]', 'Accepted', 'Cleared'],
    ['Unknown [TC_O_05_CSMS]', 'Unknown', 'Unknown'],
  ])('sends the number that the charger knows, and clears after %s', async (_title, status, reason) => {
    const { message } = await messages.set();
    const clearing = messages.delete(message.id);
    const { action, payload } = await messages.answerNext([3, { status }]);
    expect([action, payload]).toEqual(['ClearDisplayMessage', { id: message.messageId }]);
    const answer = await clearing;
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: message.id, status: 'cleared', statusReason: reason });
    expect(await messages.read(message.id)).toEqual(answer.body);
  });

  it.each<[title: string, answer: unknown[]]>([
    ['an error', [4, 'InternalError', '', {}]],
    ['a status that there is not', [3, { status: 'Perhaps' }]],
    ['no status', [3, {}]],
  ])('leaves the message as it is after %s', async (_title, answer) => {
    const { message } = await messages.set();
    const clearing = messages.delete(message.id);
    await messages.answerNext(answer);
    const { status, body } = await clearing;
    expect([status, body.code]).toEqual([409, 'display_message_not_cleared']);
    expect(await messages.read(message.id)).toEqual(message);
  });

  it('is recorded when it is answered, for a caller who does not wait', async () => {
    const { message } = await messages.set();
    const { status, body } = await messages.delete(message.id, '?wait=0');
    expect([status, body.status]).toEqual([200, 'active']);
    await messages.answerNext([3, { status: 'Accepted' }]);
    await eventually(async () => (await messages.read(message.id)).status === 'cleared');
  });

  it('is not sent for a message that the charger is known not to have', async () => {
    const { message } = await messages.set(HELLO, [3, { status: 'Rejected' }]);
    const sentBefore = suite.charger.received.length;
    expect(await messages.delete(message.id)).toMatchObject({ status: 200, body: { status: 'rejected' } });
    expect((await messages.delete('00000000-0000-4000-8000-000000000000')).status).toBe(404);
    expect((await messages.delete('7')).status).toBe(400);
    expect(suite.charger.received).toHaveLength(sentBefore);
  });
});
