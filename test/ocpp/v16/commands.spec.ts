import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawCharger } from '../../support/raw-charger.ts';
import { eventually } from '../../support/rest.ts';
import { TestSystem } from '../../support/system.ts';

let system: TestSystem;
let charger: RawCharger;

beforeAll(async () => {
  system = await TestSystem.start({ OCPP_CALL_TIMEOUT_SECONDS: '2' });
  charger = await system.connect('CP001');
});
afterAll(() => system.stop());

type View = {
  id: string;
  status: string;
  request: object;
  response: Record<string, unknown> | null;
  completedAt: string | null;
};
const command = (name: string, body: object, query = '') =>
  system.rest.post<View>(`/stations/CP001/commands/${name}${query}`, body);

/** Sends a command and has the charger answer what comes with the given payload. */
async function carriedOut(name: string, body: object, answer: object) {
  const sent = command(name, body);
  const [type, id, action, payload] = await charger.next();
  charger.send(JSON.stringify([3, id, answer]));
  return { type, action, payload, view: await sent };
}

describe('a command in the words of 1.6', () => {
  it.each<[string, object, string, object, object, string]>([
    [
      'remote-start',
      { evseId: 1, idToken: 'A1' },
      'RemoteStartTransaction',
      { connectorId: 1, idTag: 'A1' },
      { status: 'Accepted' },
      'accepted',
    ],
    [
      'remote-start',
      { connectorId: 2, idToken: 'A1' },
      'RemoteStartTransaction',
      { connectorId: 2, idTag: 'A1' },
      { status: 'Rejected' },
      'rejected',
    ],
    [
      'remote-stop',
      { transactionId: '17' },
      'RemoteStopTransaction',
      { transactionId: 17 },
      { status: 'Accepted' },
      'accepted',
    ],
    ['reset', { type: 'Soft' }, 'Reset', { type: 'Soft' }, { status: 'Accepted' }, 'accepted'],
    ['reset', { type: 'Immediate' }, 'Reset', { type: 'Hard' }, { status: 'Accepted' }, 'accepted'],
    ['reset', { type: 'OnIdle' }, 'Reset', { type: 'Soft' }, { status: 'Rejected' }, 'rejected'],
    [
      'unlock-connector',
      { connectorId: 1 },
      'UnlockConnector',
      { connectorId: 1 },
      { status: 'Unlocked' },
      'accepted',
    ],
    [
      'unlock-connector',
      { connectorId: 1 },
      'UnlockConnector',
      { connectorId: 1 },
      { status: 'UnlockFailed' },
      'rejected',
    ],
    [
      'change-availability',
      { operative: false },
      'ChangeAvailability',
      { connectorId: 0, type: 'Inoperative' },
      { status: 'Scheduled' },
      'accepted',
    ],
    [
      'change-availability',
      { operative: true, evseId: 1 },
      'ChangeAvailability',
      { connectorId: 1, type: 'Operative' },
      { status: 'Accepted' },
      'accepted',
    ],
    [
      'trigger-message',
      { requestedMessage: 'StatusNotification', evseId: 1 },
      'TriggerMessage',
      { requestedMessage: 'StatusNotification', connectorId: 1 },
      { status: 'NotImplemented' },
      'rejected',
    ],
    ['clear-cache', {}, 'ClearCache', {}, { status: 'Accepted' }, 'accepted'],
    [
      'set-configuration',
      { values: [{ key: 'HeartbeatInterval', value: '60' }] },
      'ChangeConfiguration',
      { key: 'HeartbeatInterval', value: '60' },
      { status: 'RebootRequired' },
      'accepted',
    ],
    [
      'ocpp',
      { action: 'DataTransfer', payload: { vendorId: 'V' } },
      'DataTransfer',
      { vendorId: 'V' },
      { status: 'Accepted' },
      'accepted',
    ],
  ])('%s %j is %s', async (name, body, action, payload, answer, status) => {
    const done = await carriedOut(name, body, answer);
    expect([done.type, done.action, done.payload]).toEqual([2, action, payload]);
    expect(done.view.status).toBe(200);
    expect(done.view.body).toMatchObject({ status, response: answer, request: body });
  });
});

it('reads the configuration back', async () => {
  const configurationKey = [
    { key: 'HeartbeatInterval', readonly: false, value: '60' },
    { key: 'NumberOfConnectors', readonly: true, value: '1800000000' },
  ];
  const { payload, view } = await carriedOut('get-configuration', {}, { configurationKey });
  expect(payload).toEqual({});
  expect(view.body.status).toBe('accepted');
  const { body } = await system.rest.get<{ data: Record<string, unknown>[] }>(
    '/stations/CP001/configuration',
  );
  expect(body.data).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ variable: 'HeartbeatInterval', value: '60', readOnly: false, marks: [] }),
      expect.objectContaining({ variable: 'NumberOfConnectors', readOnly: true, marks: ['implausible'] }),
    ]),
  );
});

it('sets several keys one after the other', async () => {
  const sent = command('set-configuration', {
    values: [
      { key: 'A', value: '1' },
      { key: 'B', value: '2' },
    ],
  });
  for (const status of ['Accepted', 'Rejected']) {
    const [, id] = await charger.next();
    charger.send(JSON.stringify([3, id, { status }]));
  }
  const { body } = await sent;
  expect(body).toMatchObject({
    status: 'rejected',
    response: { results: [{ response: { status: 'Accepted' } }, { response: { status: 'Rejected' } }] },
  });
});

describe('a command that goes wrong', () => {
  it('ends failed with the reason of the charger, visible to the caller', async () => {
    const sent = command('remote-start', { evseId: 1, idToken: 'A1' });
    const [, id] = await charger.next();
    charger.send(JSON.stringify([4, id, 'ProtocolError', 'validation of RemoteStartTransaction failed', {}]));
    expect((await sent).body).toMatchObject({
      status: 'failed',
      response: {
        errorCode: 'ProtocolError',
        errorDescription: 'validation of RemoteStartTransaction failed',
      },
    });
  });

  it('ends failed when the answer is not one of 1.6', async () => {
    const { view } = await carriedOut('clear-cache', {}, { status: 'Perhaps' });
    expect(view.body.status).toBe('failed');
  });

  it('ends as timeout when no answer comes, and a late one changes nothing', async () => {
    const { status, body } = await command('clear-cache', {});
    expect([status, body.status]).toEqual([200, 'timeout']);
    const [, id] = await charger.next();
    charger.send(JSON.stringify([3, id, { status: 'Accepted' }]));
    expect((await charger.call('Heartbeat', {}))['currentTime']).toBeTypeOf('string');
    const { body: later } = await system.rest.get(`/stations/CP001/commands/${body.id}`);
    expect(later).toMatchObject({ status: 'timeout' });
  });

  it('is answered 202 when the caller does not wait, and its outcome is recorded', async () => {
    const { status, body } = await command('clear-cache', {}, '?wait=0');
    expect(status).toBe(202);
    expect(['pending', 'sent']).toContain(body.status);
    const [, id] = await charger.next();
    charger.send(JSON.stringify([3, id, { status: 'Accepted' }]));
    await eventually(
      async () =>
        (await system.rest.get(`/stations/CP001/commands/${body.id}`)).body['status'] === 'accepted',
    );
  });

  it('is refused 409 for a station that is off line, 404 for one that does not exist', async () => {
    await system.addStation('CP-AWAY');
    const away = await system.rest.post('/stations/CP-AWAY/commands/clear-cache', {});
    expect([away.status, away.body['code']]).toEqual([409, 'station_offline']);
    expect((await system.rest.post('/stations/NOBODY/commands/clear-cache', {})).status).toBe(404);
  });

  it.each([
    ['ocpp', { action: 'Dance', payload: {} }, 'action'],
    ['ocpp', { action: 'Reset', payload: { type: 'Perhaps' } }, 'payload'],
    ['remote-start', { evseId: 1 }, 'idToken'],
    ['remote-start', { evseId: 1, idToken: 'A', colour: 'red' }, 'colour'],
    ['remote-stop', {}, 'sessionId'],
    ['remote-stop', { transactionId: 'abc' }, 'transactionId'],
    ['reset', { type: 'Perhaps' }, 'type'],
  ])('%s %j is refused 400 and names the field, before anything is sent', async (name, body, path) => {
    const refused = await system.rest.post<{ errors: { path: string }[] }>(
      `/stations/CP001/commands/${name}`,
      body,
    );
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.body.errors.map((error) => error.path)).toContain(path);
  });

  it('is refused 422 where 1.6 has no word for it', async () => {
    const refused = await command('reset', { type: 'Immediate', evseId: 1 });
    expect([refused.status, (refused.body as unknown as { code: string }).code]).toEqual([
      422,
      'command_not_supported',
    ]);
  });

  it('with an Idempotency-Key is sent once, however often it is asked for', async () => {
    const client = system.rest.with({ 'Idempotency-Key': 'once' });
    const sent = client.post('/stations/CP001/commands/clear-cache', {});
    const [, id] = await charger.next();
    charger.send(JSON.stringify([3, id, { status: 'Accepted' }]));
    const { body: first } = await sent;
    const { body: second, headers } = await client.post('/stations/CP001/commands/clear-cache', {});
    expect(second).toEqual(first);
    expect(headers.get('idempotency-replayed')).toBe('true');
  });
});

it('keeps the history of commands, and both sides of the exchange in the message log', async () => {
  const { body } = await system.rest.get<{ data: View[] }>('/stations/CP001/commands?limit=200');
  expect(body.data.length).toBeGreaterThan(10);
  expect(body.data.every(({ status }) => !['pending', 'sent'].includes(status))).toBe(true);
  const rows = await system.database.query(
    `SELECT 1 FROM monitoring.ocpp_message WHERE station_id = 'CP001' AND direction = 'out' AND response IS NOT NULL`,
  );
  expect(rows.length).toBeGreaterThan(10);
});
