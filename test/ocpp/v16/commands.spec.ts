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

describe('a command', () => {
  it('of any action is sent as it is', async () => {
    const sent = command('ocpp', { action: 'DataTransfer', payload: { vendorId: 'V' } });
    const [type, id, action, payload] = await charger.next();
    charger.send(JSON.stringify([3, id, { status: 'Accepted' }]));
    expect([type, action, payload]).toEqual([2, 'DataTransfer', { vendorId: 'V' }]);
    expect((await sent).body).toMatchObject({ status: 'accepted', response: { status: 'Accepted' } });
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
    [{ action: 'Dance', payload: {} }, 'action'],
    [{ action: 'Reset', payload: { type: 'Perhaps' } }, 'payload'],
  ])('ocpp %j is refused 400 and names the field, before anything is sent', async (body, path) => {
    const refused = await system.rest.post<{ errors: { path: string }[] }>(
      '/stations/CP001/commands/ocpp',
      body,
    );
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.body.errors.map((error) => error.path)).toContain(path);
  });

  it.each([
    ['clear-variable-monitoring', { ids: [1] }],
    ['cost-updated', { transactionId: '1', totalCost: '1.00' }],
    ['customer-information', { report: true, clear: false, idToken: 'A' }],
    ['get-base-report', { reportBase: 'FullInventory' }],
    ['get-charging-profiles', {}],
    ['get-display-messages', {}],
    ['get-monitoring-report', {}],
    ['get-report', { componentCriteria: ['Problem'] }],
    ['get-transaction-status', {}],
    ['publish-firmware', { location: 'https://example.com/f', checksum: 'd41d8cd98f00b204e9800998ecf8427e' }],
    ['set-monitoring-base', { monitoringBase: 'All' }],
    ['set-monitoring-level', { severity: 4 }],
    ['unpublish-firmware', { checksum: 'd41d8cd98f00b204e9800998ecf8427e' }],
  ])(
    '%s is refused 422 with the reason, before anything is recorded: 1.6 has no such thing',
    async (name, body) => {
      const before = charger.received.length;
      const refused = await command(name, body);
      expect([refused.status, refused.body]).toMatchObject([
        422,
        { code: 'command_not_supported', detail: `OCPP 1.6 has no ${name}` },
      ]);
      const path = `/stations/CP001/commands?command=${name}`;
      expect((await system.rest.get(path)).body).toMatchObject({ data: [] });
      expect(charger.received).toHaveLength(before);
    },
  );

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
  expect(body.data.length).toBeGreaterThan(2);
  expect(body.data.every(({ status }) => !['pending', 'sent'].includes(status))).toBe(true);
  const rows = await system.database.query(
    `SELECT 1 FROM monitoring.ocpp_message WHERE station_id = 'CP001' AND direction = 'out' AND response IS NOT NULL`,
  );
  expect(rows.length).toBeGreaterThan(2);
});
