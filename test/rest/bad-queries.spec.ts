import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, sender } from '../support/problems.ts';
import { RestClient } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

const NUL = String.fromCharCode(0);

let system: TestSystem;
let send: ReturnType<typeof sender>;

beforeAll(async () => {
  system = await TestSystem.start();
  send = sender(system.process.webUrl, {
    authorization: `Bearer ${await RestClient.accessToken(system.process.webUrl)}`,
  });
  await system.addStation('CP001');
});
afterAll(() => system.stop());

const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const LISTS = [
  '/users',
  '/api-keys',
  '/audit-log',
  '/stations',
  '/locations',
  '/drivers',
  '/driver-groups',
  '/tokens',
  '/tariffs',
  '/cdrs',
  '/charging-sessions',
  '/reservations',
  '/charging-profiles',
  '/security-events',
  '/credentials/rotation/stations',
  '/issued-certificates',
  '/certificate-authorities',
  ...['messages', 'commands', 'connectors', 'configuration', 'credentials', 'local-list/entries'].map(
    (part) => `/stations/CP001/${part}`,
  ),
  ...['charging-limits', 'ev-charging-needs', 'display-messages'].map((part) => `/stations/CP001/${part}`),
  ...['certificates', 'certificate-requests', 'security-events'].map((part) => `/stations/CP001/${part}`),
  ...['firmware-publications', 'variable-monitors', 'events'].map((part) => `/stations/CP001/${part}`),
];

describe('a list', () => {
  it.each(LISTS)('%s refuses a limit out of range and a cursor that is none', async (path) => {
    for (const limit of ['0', '-1', '201', '1.5', 'ten', '', '1e99']) {
      expectProblem(await send('GET', `${path}?limit=${limit}`), 400, ['limit']);
    }
    const cursors = [
      'x',
      cursorOf(),
      cursorOf(1, 2, 3, 4),
      cursorOf(NUL),
      cursorOf(NUL, NUL),
      cursorOf({}),
      'x'.repeat(501),
    ];
    for (const cursor of cursors)
      expectProblem(await send('GET', `${path}?cursor=${cursor}`), 400, ['cursor']);
    expectProblem(await send('GET', `${path}?colour=red`), 400, ['colour']);
  });

  it.each(['99999999999999999999', 'x', '2026-02-31T', "1'; DROP TABLE station.charging_station; --"])(
    'with the forged position %s fails at the cursor or is a position',
    async (part) => {
      for (const path of LISTS) {
        for (const cursor of [cursorOf(part), cursorOf(part, part), cursorOf(part, part, part)]) {
          const answer = await send('GET', `${path}?cursor=${cursor}`);
          if (answer.status !== 200) expectProblem(answer, 400, ['cursor']);
        }
      }
    },
  );

  const filters: [string, string][] = [
    ['/stations?online=maybe', 'online'],
    ['/stations?status=Great', 'status'],
    ['/stations?locationId=x', 'locationId'],
    ['/stations?vendor=A&vendor=B', 'vendor'],
    ['/stations?vendor=%00', 'vendor'],
    ['/drivers?email=%00', 'email'],
    ['/tokens?idToken=%00', 'idToken'],
    ['/audit-log?actor=%00', 'actor'],
    ['/stations/CP001/messages?action=%00', 'action'],
    ['/stations/CP001/configuration?component=%00', 'component'],
    [`/stations/CP001/configuration?variable=${'x'.repeat(51)}`, 'variable'],
    ['/charging-sessions?stationId=%00', 'stationId'],
    ['/charging-sessions?status=over', 'status'],
    ['/reservations?status=over', 'status'],
    ['/reservations?idToken=%00', 'idToken'],
    ['/stations/CP001/display-messages?status=shown', 'status'],
    ['/stations/CP001/display-messages?priority=%00', 'priority'],
    ['/stations/CP001/display-messages?state=Asleep', 'state'],
    ['/charging-profiles?stationId=%00', 'stationId'],
    ['/charging-profiles?evseId=-1', 'evseId'],
    ['/charging-profiles?chargingProfilePurpose=All', 'chargingProfilePurpose'],
    ['/stations/CP001/charging-limits?evseId=-1', 'evseId'],
    ['/stations/CP001/charging-limits?chargingLimitSource=Me', 'chargingLimitSource'],
    ['/stations/CP001/certificate-requests?status=open', 'status'],
    ['/stations/CP001/certificates?certificateType=x', 'certificateType'],
    ['/contract-roots?certificateType=CSMSRootCertificate', 'certificateType'],
    ['/security-events?critical=1', 'critical'],
    ['/security-events?type=%00', 'type'],
    ['/stations/CP001/firmware-publications?status=open', 'status'],
    ['/stations/CP001/variable-monitors?component=%00', 'component'],
    ['/stations/CP001/events?variable=%00', 'variable'],
    ['/stations/CP001/events?cleared=1', 'cleared'],
    ['/tariffs?isDefault=1', 'isDefault'],
    ['/analytics/energy?interval=week', 'interval'],
    ['/analytics/dashboard?locationId=x', 'locationId'],
  ];
  it.each(filters)('%s is refused', async (path, field) => {
    expectProblem(await send('GET', path), 400, [field]);
  });

  it.each([
    'yesterday',
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-W01-1T00:00:00Z',
    '2026-031T00:00:00Z',
    '2026-01-31T12Z',
    '2026-01-31T12:00:00,5Z',
    '-2026-01-31T12:00:00Z',
    '0000-01-01T00:00:00Z',
    '2026-01-31T25:00:00Z',
    '2026-01-31T12:00:00+99:99',
    '+012026-01-31T12:00:00Z',
    '2026-01-31T12:00:00Z%00',
  ])('from %s is refused', async (time) => {
    for (const path of [
      '/audit-log',
      '/charging-sessions',
      '/cdrs',
      '/stations/CP001/messages',
      '/security-events',
      '/stations/CP001/events',
      '/analytics/energy',
    ]) {
      const from = time.endsWith('%00') ? time : encodeURIComponent(time);
      expectProblem(await send('GET', `${path}?from=${from}`), 400, ['from']);
    }
  });

  it.each(["'; DROP TABLE station.charging_station; --", "' OR '1'='1", '%', '_', '\\', '$1', '{7*7}'])(
    'filtered by %s finds nothing',
    async (text) => {
      for (const filter of [
        '/stations?vendor',
        '/locations?name',
        '/drivers?email',
        '/audit-log?actor',
        '/security-events?type',
        '/stations/CP001/events?component',
        '/stations/CP001/variable-monitors?variable',
        '/charging-sessions?stationId',
      ]) {
        const answer = await send('GET', `${filter}=${encodeURIComponent(text)}`);
        expect([filter, answer.status, answer.body]).toEqual([filter, 200, { data: [], nextCursor: null }]);
      }
      expect((await send('GET', '/stations/CP001')).status).toBe(200);
    },
  );

  it('keeps text that looks like SQL as it is', async () => {
    const name = `Robert'); DROP TABLE "students";-- \\ % \u{1F50C}`;
    const { body } = await system.rest.post('/locations', { name, timeZone: 'UTC' });
    expect(await system.rest.get(`/locations/${String(body['id'])}`)).toMatchObject({ body: { name } });
  });
});

it('none of this was an error of the server', () => {
  expect(system.process.log.filter((line) => line['level'] === 'error')).toEqual([]);
});
