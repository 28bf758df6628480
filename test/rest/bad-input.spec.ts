import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, sender } from '../support/problems.ts';
import { RestClient } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const NUL = String.fromCharCode(0);
const HALF_A_PAIR = '"\\ud800"';

let system: TestSystem;
let send: ReturnType<typeof sender>;
let locationId: string;

beforeAll(async () => {
  system = await TestSystem.start();
  send = sender(system.process.webUrl, {
    authorization: `Bearer ${await RestClient.accessToken(system.process.webUrl)}`,
  });
  await system.addStation('CP001');
  const { body } = await system.rest.post<{ id: string }>('/locations', { name: 'Here', timeZone: 'UTC' });
  locationId = body.id;
});
afterAll(() => system.stop());

const location = { name: 'A', timeZone: 'UTC' };
const component = { type: 'ENERGY', price: 1, step_size: 1 };
const tariff = (fields: object) => ({
  name: 'A',
  currency: 'EUR',
  elements: [{ price_components: [component] }],
  ...fields,
});
const user = { email: 'u@example.com', name: 'U', password: 'correct horse battery', role: 'viewer' };
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const COMMANDS = '/stations/CP001/commands';

describe('a body', () => {
  const refused: [string, string, unknown, string[]][] = [
    ['with an unknown field', '/stations', { stationId: 'A', colour: 'red' }, ['colour']],
    [
      'with an unknown field far inside',
      `${COMMANDS}/set-configuration`,
      { values: [{ key: 'A', value: 'B', x: 1 }] },
      ['values[0].x'],
    ],
    ['with a field of the wrong type', '/stations', { stationId: 7 }, ['stationId']],
    ['with text for a number', '/locations', { ...location, latitude: '53.5' }, ['latitude']],
    ['with text for a boolean', '/tariffs', tariff({ isDefault: 'yes' }), ['isDefault']],
    ['with null where there is none', '/locations', { ...location, name: null }, ['name']],
    ['without a field that is needed', '/locations', { name: 'A' }, ['timeZone']],
    ['with a text too long', '/locations', { ...location, name: 'x'.repeat(201) }, ['name']],
    ['with a number out of range', '/locations', { ...location, latitude: 91 }, ['latitude']],
    ['with an unknown name of a set', '/users', { ...user, role: 'king' }, ['role']],
    ['with several faults', '/users', { ...user, email: 'nobody', password: 'short' }, ['email', 'password']],
    ['with a malformed id', '/drivers', { name: 'A', email: 'a@example.com', groupId: 'x' }, ['groupId']],
    [
      'with an id of nothing',
      '/drivers',
      { name: 'A', email: 'a@example.com', groupId: NOBODY },
      ['groupId'],
    ],
    [
      'with a time that is none',
      '/api-keys',
      { name: 'A', role: 'viewer', expiresAt: '2027-02-30T00:00:00Z' },
      ['expiresAt'],
    ],
    [
      'with a price that is none',
      '/tariffs',
      tariff({ elements: [{ price_components: [{ ...component, price: -1 }] }] }),
      ['elements[0].price_components[0].price'],
    ],
    ['with U+0000', '/locations', { ...location, name: `A${NUL}` }, ['name']],
    ['with U+0000 in an id', '/stations', { stationId: `A${NUL}` }, ['stationId']],
    ['with U+0000 in an email address', '/drivers', { name: 'A', email: `a${NUL}@example.com` }, ['email']],
    [
      'with U+0000 in what is sent as it is',
      `${COMMANDS}/ocpp`,
      { action: 'DataTransfer', payload: { vendorId: NUL } },
      ['payload.vendorId'],
    ],
    [
      'with U+0000 in the name of a field',
      `${COMMANDS}/ocpp`,
      { action: 'DataTransfer', payload: { [NUL]: 1 } },
      ['payload'],
    ],
    ['with half a surrogate pair', '/locations', `{"name":${HALF_A_PAIR},"timeZone":"UTC"}`, ['name']],
    ['that is a list', '/stations', [{ stationId: 'A' }], ['']],
    ['that is null', '/stations', 'null', ['']],
    ['that is a text', '/stations', '"A"', ['']],
    ['with a list of nothings', `${COMMANDS}/set-configuration`, { values: [null] }, ['values[0]']],
    ['of fields for a command that takes none', `${COMMANDS}/clear-cache`, { all: true }, ['all']],
  ];
  it.each(refused)('%s is refused, and the field named', async (_, path, body, paths) => {
    expectProblem(await send('POST', path, body), 400, paths);
  });

  it('of a change is held to the same', async () => {
    expectProblem(await send('PATCH', '/stations/CP001', []), 400, ['']);
    expectProblem(await send('PATCH', '/stations/CP001', { stationId: 'CP002' }), 400, ['stationId']);
    expectProblem(await send('PATCH', `/locations/${locationId}`, { name: NUL }), 400, ['name']);
  });

  it('nested without end is refused', async () => {
    const answer = await send('POST', `${COMMANDS}/ocpp`, `{"action":"A","payload":{"a":${deep}}}`);
    expectProblem(answer, 400);
    expect(answer.body.errors).toHaveLength(1);
  });

  it('of thousands of faults is answered with a hundred of them', async () => {
    const fields = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`field${String(index)}`, 1]),
    );
    expect((await send('POST', '/stations', fields)).body.errors).toHaveLength(100);
  });

  it.each([
    ['that is cut off', '{"stationId":'],
    ['that is empty', ''],
    ['that reaches for a prototype', '{"stationId":"A","__proto__":{"admin":true}}'],
  ])('%s is no JSON', async (_, body) => {
    expectProblem(await send('POST', '/stations', body), 400);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'multipart/form-data; boundary=x',
  ])('of type %s is not read', async (type) => {
    expectProblem(await send('POST', '/stations', 'stationId=FORM', { 'content-type': type }), 415);
    expect((await send('GET', '/stations/FORM')).status).toBe(404);
  });

  it('over the limit is not read', async () => {
    expectProblem(await send('POST', '/stations', { stationId: 'x'.repeat(1_100_000) }), 413);
  });
});

describe('a path', () => {
  it.each([
    '/users',
    '/locations',
    '/drivers',
    '/driver-groups',
    '/tokens',
    '/tariffs',
    '/cdrs',
    '/charging-sessions',
  ])('%s/{id} takes UUIDs alone', async (path) => {
    for (const id of ['1', 'x'.repeat(36), "1'--", `${NOBODY}0`]) {
      const answer = await send('GET', `${path}/${encodeURIComponent(id)}`);
      expectProblem(answer, 400, [path === '/locations' ? 'locationId' : 'id']);
    }
    expectProblem(await send('GET', `${path}/${NOBODY}`), 404);
    expectProblem(await send('GET', `${path}/%00`), 404);
  });

  it.each([
    '/nowhere',
    '/stations/CP001/nowhere',
    '/stations/%00',
    '/stations/CP%00',
    '/stations/NONE',
    '/%2e%2e/etc/passwd',
  ])('%s leads nowhere', async (path) => {
    expectProblem(await send('GET', path), 404);
    expectProblem(await send('POST', path, {}), 404);
  });

  it('that cannot be decoded, or is too long, is a problem too', async () => {
    expectProblem(await send('GET', '/stations/%ZZ'), 400);
    expectProblem(await send('GET', `/stations/${'x'.repeat(2000)}`), 414);
    expectProblem(await send('PUT', '/stations/CP001', {}), 404);
  });
});

describe('a header', () => {
  it('Idempotency-Key has a length', async () => {
    const headers = { 'idempotency-key': 'x'.repeat(129) };
    expectProblem(await send('POST', '/stations', { stationId: 'K1' }, headers), 400, ['Idempotency-Key']);
  });

  it.each(['Bearer x', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.', 'Basic YTpi', ''])(
    'Authorization: %s lets nobody in',
    async (value) => {
      const answer = await send('GET', '/stations', undefined, { authorization: value });
      expectProblem(answer, 401);
    },
  );
});

it('none of this was an error of the server', () => {
  expect(system.process.log.filter((line) => line['level'] === 'error')).toEqual([]);
});
