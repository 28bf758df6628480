import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawCharger } from '../support/raw-charger.ts';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

let system: TestSystem;
let charger: RawCharger;

beforeAll(async () => {
  system = await TestSystem.start({ OCPP_MAX_FRAME_BYTES: '20000' });
  charger = await system.connect('CP001');
});
afterAll(() => system.stop());

const boot = { chargePointVendor: 'Vendor', chargePointModel: 'Model' };

describe('a bad message gets the error that names it', () => {
  it.each([
    ['an action that does not exist', ['Dance', {}], 'NotImplemented'],
    ['an action that only we may send', ['Reset', { type: 'Soft' }], 'NotSupported'],
    [
      'a member that is missing',
      ['BootNotification', { chargePointVendor: 'V' }],
      'OccurenceConstraintViolation',
    ],
    ['a member of the wrong type', ['BootNotification', { ...boot, iccid: 5 }], 'TypeConstraintViolation'],
    [
      'a text that is too long',
      ['BootNotification', { ...boot, iccid: 'x'.repeat(21) }],
      'PropertyConstraintViolation',
    ],
    ['a member that does not exist', ['BootNotification', { ...boot, colour: 'red' }], 'FormationViolation'],
    ['a payload that is a list', ['Heartbeat', []], 'FormationViolation'],
  ])('%s', async (_, [action, payload], code) => {
    const [type, id, errorCode, description, details] = await charger.exchange(
      JSON.stringify([2, 'bad', action, payload]),
    );
    expect([type, id, errorCode]).toEqual([4, 'bad', code]);
    expect(description).toEqual(expect.stringMatching(/./));
    expect(details).toBeTypeOf('object');
  });
});

describe('a text that is not JSON is refused where its id can be read', () => {
  it.each([
    ['a leading comma', ',[2,"cut","Heartbeat",{}]'],
    ['a cut frame', '[2,"cut","Heartb'],
    ['two frames in one', '[2,"cut","Heartbeat",{}][2,"other","Heartbeat",{}]'],
  ])('%s', async (_, text) => {
    const [type, id, errorCode] = await charger.exchange(text);
    expect([type, id, errorCode]).toEqual([4, 'cut', 'FormationViolation']);
  });
});

describe('what cannot be answered leaves the socket as it is', () => {
  it.each([
    ['text that is not JSON', 'hello'],
    ['JSON that is not a list', '{"messageTypeId":2}'],
    ['a message type that 1.6 does not know', '[9,"x",{}]'],
    ['a call whose id is not a text', '[2,17,"Heartbeat",{}]'],
    ['an answer that nobody waits for', '[3,"nobody",{}]'],
    ['an error that nobody waits for', '[4,"nobody","GenericError","",{}]'],
    ['a frame that is cut in its id', '[2,"x'],
  ])('%s', async (_, text) => {
    charger.send(text);
    expect(await charger.exchange('[2,"after","Heartbeat",{}]')).toMatchObject([3, 'after', {}]);
    // An answer is logged beside the calls, which do not wait for that.
    await eventually(async () => {
      const [stored] = await system.database.query(
        `SELECT FROM monitoring.ocpp_message WHERE station_id = 'CP001' AND (request = $1 OR response = $1)`,
        [text],
      );
      return stored;
    });
  });
});

it('answers calls that were sent without waiting, all of them, in order', async () => {
  for (const id of ['a', 'b', 'c', 'd', 'e']) charger.send(JSON.stringify([2, id, 'Heartbeat', {}]));
  const answers = [];
  for (let count = 0; count < 5; count++) answers.push(await charger.next());
  expect(answers.map(([type, id]) => [type, id])).toEqual(['a', 'b', 'c', 'd', 'e'].map((id) => [3, id]));
});

it('answers hundreds of calls sent at once, each exactly once', async () => {
  const ids = Array.from({ length: 300 }, (_, index) => `burst-${index}`);
  for (const id of ids) charger.send(JSON.stringify([2, id, 'Heartbeat', {}]));
  const answered = [];
  for (let count = 0; count < ids.length; count++) answered.push((await charger.next())[1]);
  expect(answered).toEqual(ids);
});

it('closes the socket of a frame over the limit, and logs the station', async () => {
  const greedy = await system.connect('CP002');
  const closed = greedy.closed();
  greedy.send(JSON.stringify([2, 'big', 'DataTransfer', { vendorId: 'x', data: 'y'.repeat(30_000) }]));
  expect(await closed).toBe(1009);
  await eventually(async () => system.logOf('CP002').find((line) => line['msg'] === 'a socket failed'));
});

it('keeps every exchange in the message log, in both directions of it', async () => {
  const logged = await system.connect('CP005');
  await logged.call('Heartbeat', {});
  await logged.exchange('[2,"no","Dance",{}]');
  const { body } = await system.rest.get<{ data: Record<string, unknown>[] }>('/stations/CP005/messages');
  expect(body.data).toMatchObject([
    { direction: 'in', action: 'Dance', messageId: 'no', errorCode: 'NotImplemented' },
    { direction: 'in', action: 'Heartbeat', errorCode: null },
  ]);
  expect(JSON.stringify(body.data[1])).toContain('currentTime');
});

it('stores a NUL character, which PostgreSQL has no room for, as a mark', async () => {
  const [type] = await charger.exchange('[2,"nul","DataTransfer",{"vendorId":"x","data":"a\\u0000b"}]');
  expect(type).toBe(3);
  const [type2] = await charger.exchange(
    JSON.stringify([2, 'nul2', 'BootNotification', { ...boot, chargePointSerialNumber: 'a\u0000b' }]),
  );
  expect(type2).toBe(3);
});
