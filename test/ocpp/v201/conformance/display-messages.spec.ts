import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DisplayMessage, DisplayMessages, HELLO } from '../../../support/display-messages.ts';
import { Fleet } from '../../../support/fleet.ts';
import { TestSystem } from '../../../support/system.ts';
import { ScriptedCharger } from './scripted-charger.ts';

const LATER = '2099-01-31T12:00:00.000Z';

let system: TestSystem;
let cases = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  const fleet = await Fleet.create(system.rest, 'Displays');
  await fleet.add('READER', {}, { maxConcurrentSessions: 100 });
});
afterAll(() => system.stop());

async function bootedCharger(): Promise<{ charger: ScriptedCharger; messages: DisplayMessages }> {
  const charger = await ScriptedCharger.connect(system, `CP-DISPLAY-${cases++}`);
  await charger.boot();
  await charger.status('Available');
  return { charger, messages: new DisplayMessages(charger.suite) };
}

/** What the charger has, as it tells it. */
const info = ({ messageId }: DisplayMessage, fields: object = {}) => ({ id: messageId, ...HELLO, ...fields });

describe('the OCA’s cases of the messages on a display', () => {
  it.each<[title: string, fields: object, criteria: (set: DisplayMessage) => object, asked: object]>([
    ['all of them [TC_O_02_CSMS]', {}, () => ({}), {}],
    ['one by its number [TC_O_07_CSMS]', {}, ({ messageId }) => ({ ids: [messageId] }), { id: [1] }],
    [
      'those of a priority [TC_O_08_CSMS]',
      { priority: 'InFront' },
      () => ({ priority: 'InFront' }),
      { priority: 'InFront' },
    ],
    ['those of a state [TC_O_09_CSMS]', { state: 'Idle' }, () => ({ state: 'Idle' }), { state: 'Idle' }],
  ])('the charger is asked for %s, and tells them', async (_title, fields, criteria, asked) => {
    const { charger, messages } = await bootedCharger();
    const { message } = await messages.set({ ...HELLO, ...fields });
    const [text, state] = [{ format: 'ASCII', content: 'As told' }, { ...fields }];
    const before = charger.line.received.length;
    const requestId = await messages.ask(criteria(message));
    expect(charger.line.received.at(before)?.slice(2)).toEqual([
      'GetDisplayMessages',
      { requestId, ...asked },
    ]);
    const report = { requestId, messageInfo: [info(message, { ...state, message: text })] };
    expect(await charger.line.call('NotifyDisplayMessages', report)).toEqual({});
    expect(await messages.list()).toMatchObject([
      { id: message.id, status: 'active', message: text, ...fields },
    ]);
  });

  it.each<[title: string, fields: object]>([
    ['[TC_O_06_CSMS]', { priority: 'InFront' }],
    ['from a time on [TC_O_27_CSMS]', { startDateTime: LATER }],
    ['until a time [TC_O_28_CSMS]', { endDateTime: LATER }],
  ])('a message of a transaction, which ends with it %s', async (_title, fields) => {
    const { charger, messages } = await bootedCharger();
    await charger.charge('shown', 'READER');
    const [session] = await charger.sessions();
    const of = await messages.set({ ...HELLO, ...fields, sessionId: session?.id });
    expect([of.action, of.payload]).toEqual([
      'SetDisplayMessage',
      { message: { ...HELLO, id: of.message.messageId, ...fields, transactionId: 'shown' } },
    ]);
    expect(of.message).toMatchObject({ status: 'active', transactionId: 'shown' });
    const other = (await messages.set({ ...HELLO, transactionId: 'another' })).message;
    await charger.unplug('shown');
    expect(await messages.read(of.message.id)).toMatchObject({
      status: 'cleared',
      statusReason: 'TransactionEnded',
    });
    expect(await messages.read(other.id)).toEqual(other);
  });

  it('a message of a transaction that the charger does not know [TC_O_10_CSMS]', async () => {
    const { charger, messages } = await bootedCharger();
    await charger.charge('known', 'READER');
    const unknown = [3, { status: 'UnknownTransaction' }];
    const { payload, message } = await messages.set({ ...HELLO, transactionId: 'unknown' }, unknown);
    expect(payload).toMatchObject({ message: { priority: HELLO.priority, transactionId: 'unknown' } });
    expect(message).toMatchObject({ status: 'rejected', statusReason: 'UnknownTransaction' });
  });
});
