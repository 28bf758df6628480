import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiDocument, type Document } from '../support/api-document.ts';
import { RestClient } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

const ROLES = ['admin', 'operator', 'viewer', 'driver', 'anonymous'] as const;
type RoleName = (typeof ROLES)[number];
const NOBODY = '00000000-0000-4000-8000-000000000000';
const PASSWORD = 'correct horse battery staple';

let system: TestSystem;
let api: ApiDocument;
let driverId: string;
let otherDriverId: string;
const tokens: Partial<Record<RoleName, string>> = {};

beforeAll(async () => {
  system = await TestSystem.start();
  const { webUrl } = system.process;
  api = new ApiDocument((await RestClient.anonymous(webUrl).get<Document>('/docs-json')).body);
  await system.addStation('CP001');
  driverId = await system.addToken('MINE');
  otherDriverId = await system.addToken('THEIRS');
  tokens.admin = await RestClient.accessToken(webUrl);
  for (const role of ['operator', 'viewer', 'driver'] as const) {
    const login = { email: `${role}@example.com`, password: PASSWORD };
    const user = { ...login, name: role, role, ...(role === 'driver' ? { driverId } : {}) };
    expect((await system.rest.post('/users', user)).status).toBe(201);
    tokens[role] = await RestClient.accessToken(webUrl, login);
  }
});
afterAll(() => system.stop());

/** Only the status: a stream would not end. */
async function statusFor(role: RoleName, method: string, path: string, body?: unknown): Promise<number> {
  const token = tokens[role];
  const response = await fetch(system.process.webUrl + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.body?.cancel();
  return response.status;
}

const location = { name: 'A', timeZone: 'UTC' };
const reservation = { stationId: 'CP001', idToken: 'A', expiresAt: '2099-01-31T12:00:00Z' };
const tariff = {
  name: 'A',
  currency: 'EUR',
  elements: [{ price_components: [{ type: 'FLAT', price: 1, step_size: 1 }] }],
};

/** Operation, body, and the status for admin, operator, viewer, driver and nobody. */
const TABLE: [string, unknown, number[]][] = [
  ['GET /health', undefined, [200, 200, 200, 200, 200]],
  ['GET /health/live', undefined, [200, 200, 200, 200, 200]],
  ['GET /metrics', undefined, [200, 200, 200, 200, 200]],
  ['GET /docs-json', undefined, [200, 200, 200, 200, 200]],
  ['POST /auth/logout', { refreshToken: 'x' }, [204, 204, 204, 204, 204]],
  ['GET /auth/me', undefined, [200, 200, 200, 200, 401]],
  ['GET /stations', undefined, [200, 200, 200, 403, 401]],
  ['GET /stations/CP001', undefined, [200, 200, 200, 403, 401]],
  ['GET /stations/CP001/messages', undefined, [200, 200, 200, 403, 401]],
  ['GET /stations/CP001/credentials', undefined, [200, 200, 200, 403, 401]],
  ['GET /stations/CP001/certificates', undefined, [200, 200, 200, 403, 401]],
  ['GET /stations/CP001/certificate-requests', undefined, [200, 200, 200, 403, 401]],
  ['GET /contract-roots', undefined, [200, 200, 200, 403, 401]],
  ['POST /contract-roots', {}, [400, 400, 403, 403, 401]],
  ['GET /certificate-authorities', undefined, [200, 200, 200, 403, 401]],
  ['POST /certificate-authorities', { privateKey: 'x' }, [400, 403, 403, 403, 401]],
  [`DELETE /certificate-authorities/${NOBODY}`, undefined, [404, 403, 403, 403, 401]],
  ['GET /issued-certificates', undefined, [200, 200, 200, 403, 401]],
  [`POST /issued-certificates/${NOBODY}/revoke`, { reason: 'superseded' }, [404, 403, 403, 403, 401]],
  ['GET /certificates/crl', undefined, [404, 404, 404, 404, 404]],
  ['GET /security-events', undefined, [200, 200, 200, 403, 401]],
  ['GET /stations/CP001/variable-monitors', undefined, [200, 200, 200, 403, 401]],
  ['GET /stations/CP001/events', undefined, [200, 200, 200, 403, 401]],
  ['GET /stations/CP001/firmware-publications', undefined, [200, 200, 200, 403, 401]],
  [`GET /stations/CP001/customer-information/${NOBODY}`, undefined, [404, 403, 403, 403, 401]],
  ['PATCH /stations/CP001', {}, [200, 200, 403, 403, 401]],
  ['POST /stations/CP001/credentials', {}, [201, 201, 403, 403, 401]],
  ['POST /stations/CP001/credentials/rotation', {}, [409, 409, 403, 403, 401]],
  ['POST /stations/CP001/commands/set-security-profile', { securityProfile: 2 }, [409, 409, 403, 403, 401]],
  ['POST /credentials/rotation', { stationIds: [] }, [200, 200, 403, 403, 401]],
  ['GET /credentials/rotation', undefined, [200, 200, 200, 403, 401]],
  ['GET /credentials/rotation/stations', undefined, [200, 200, 200, 403, 401]],
  ['POST /stations/CP001/commands/reset', { type: 'Soft' }, [409, 409, 403, 403, 401]],
  ['POST /stations/CP001/commands/get-installed-certificate-ids', {}, [409, 409, 403, 403, 401]],
  ['POST /stations/CP001/commands/set-monitoring-level', { severity: 1 }, [409, 409, 403, 403, 401]],
  ['DELETE /stations/NONE', undefined, [404, 404, 403, 403, 401]],
  ['GET /locations', undefined, [200, 200, 200, 403, 401]],
  ['POST /locations', location, [201, 201, 403, 403, 401]],
  ['GET /charging-profiles', undefined, [200, 200, 200, 403, 401]],
  ['POST /charging-profiles', {}, [400, 400, 403, 403, 401]],
  ['GET /stations/CP001/charging-limits', undefined, [200, 200, 200, 403, 401]],
  ['GET /stations/CP001/ev-charging-needs', undefined, [200, 200, 200, 403, 401]],
  ['POST /stations/CP001/commands/get-charging-profiles', {}, [409, 409, 403, 403, 401]],
  ['GET /drivers', undefined, [200, 200, 200, 403, 401]],
  ['GET /drivers/{own}', undefined, [200, 200, 200, 200, 401]],
  ['GET /drivers/{own}/tokens', undefined, [200, 200, 200, 200, 401]],
  ['GET /drivers/{other}', undefined, [200, 200, 200, 404, 401]],
  ['GET /drivers/{other}/tokens', undefined, [200, 200, 200, 404, 401]],
  ['PATCH /drivers/{own}', {}, [200, 200, 403, 403, 401]],
  ['GET /tokens', undefined, [200, 200, 200, 403, 401]],
  ['GET /charging-sessions', undefined, [200, 200, 200, 200, 401]],
  ['GET /cdrs', undefined, [200, 200, 200, 200, 401]],
  ['GET /stations/CP001/display-messages', undefined, [200, 200, 200, 403, 401]],
  ['POST /stations/CP001/display-messages', {}, [400, 400, 403, 403, 401]],
  ['POST /stations/CP001/commands/get-display-messages', {}, [409, 409, 403, 403, 401]],
  ['GET /reservations', undefined, [200, 200, 200, 403, 401]],
  ['POST /reservations', reservation, [409, 409, 403, 403, 401]],
  ['GET /tariffs', undefined, [200, 200, 200, 403, 401]],
  ['POST /tariffs', tariff, [201, 201, 403, 403, 401]],
  ['GET /analytics/dashboard', undefined, [200, 200, 200, 403, 401]],
  ['GET /events', undefined, [200, 200, 200, 403, 401]],
  ['GET /users', undefined, [200, 403, 403, 403, 401]],
  ['POST /users', {}, [400, 403, 403, 403, 401]],
  ['DELETE /users/{other}', undefined, [404, 403, 403, 403, 401]],
  ['POST /api-keys', { name: 'A', role: 'admin' }, [201, 403, 403, 403, 401]],
  ['GET /audit-log', undefined, [200, 403, 403, 403, 401]],
  ['GET /connections', undefined, [200, 403, 403, 403, 401]],
  ['POST /connections/rebalance', {}, [200, 403, 403, 403, 401]],
];

describe('by role', () => {
  it.each(TABLE)('%s', async (operation, body, expected) => {
    const [method = '', path = ''] = operation.split(' ');
    const asked = path.replace('{own}', driverId).replace('{other}', otherDriverId);
    const statuses = [];
    for (const role of ROLES) statuses.push(await statusFor(role, method, asked, body));
    expect(statuses).toEqual(expected);
  });

  it('a key has the role that it was made with', async () => {
    for (const [role, status] of [
      ['viewer', 403],
      ['operator', 201],
    ] as const) {
      const { body } = await system.rest.post('/api-keys', { name: role, role });
      const machine = RestClient.anonymous(system.process.webUrl).with({ 'x-api-key': String(body['key']) });
      expect((await machine.get('/stations')).status).toBe(200);
      expect((await machine.post('/locations', location)).status).toBe(status);
      expect((await machine.get('/users')).status).toBe(403);
    }
  });
});

const DRIVERS_OWN = [
  'GET /auth/me',
  'GET /cdrs',
  'GET /cdrs/{id}',
  'GET /charging-sessions',
  'GET /charging-sessions/{id}',
  'GET /charging-sessions/{id}/meter-values',
  'GET /drivers/{id}',
  'GET /drivers/{id}/tokens',
];

describe('of all documented operations', () => {
  const refusing = async (role: RoleName, status: number): Promise<string[]> => {
    const names: string[] = [];
    for (const { name, operation } of api.routes.filter((route) => route.operation.security.length > 0)) {
      const [method = '', path = ''] = name
        .replace('{stationId}', 'CP001')
        .replaceAll(/\{\w+\}/g, NOBODY)
        .split(' ');
      const body = operation.requestBody === undefined ? undefined : { nonsense: true };
      if ((await statusFor(role, method, path, body)) === status) names.push(name);
    }
    return names;
  };
  const secured = () =>
    api.routes.filter(({ operation }) => operation.security.length > 0).map(({ name }) => name);
  const isRead = (name: string) => name.startsWith('GET ');
  const isAdministration = (name: string) =>
    /^\w+ \/(users|api-keys|audit-log|connections|stations\/{stationId}\/customer-information)/.test(name) ||
    /^(POST|DELETE) \/(certificate-authorities|issued-certificates)/.test(name);

  it('each asks for a login', async () => {
    expect(await refusing('anonymous', 401)).toEqual(secured());
  });

  it('none but the own resources is for drivers', async () => {
    expect(await refusing('driver', 403)).toEqual(secured().filter((name) => !DRIVERS_OWN.includes(name)));
  });

  it('viewers change nothing', async () => {
    const expected = secured().filter((name) => !isRead(name) || isAdministration(name));
    expect(await refusing('viewer', 403)).toEqual(expected);
  });

  it('operators do all but administration', async () => {
    expect(await refusing('operator', 403)).toEqual(secured().filter(isAdministration));
  });

  it('admins may do anything', async () => {
    expect(await refusing('admin', 403)).toEqual([]);
  });
});
