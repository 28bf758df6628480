import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiDocument, type Document } from '../support/api-document.ts';
import { ADMIN } from '../support/csms-process.ts';
import { DocumentedRest } from '../support/documented-rest.ts';
import { EventStreamClient } from '../support/event-clients.ts';
import { RawCharger } from '../support/raw-charger.ts';
import { eventually, RestClient } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';
import { walkChargingProfiles } from './walk/charging-profiles.ts';
import { walkSmartCharging } from './walk/smart-charging.ts';
import { walkCertificateAuthorities } from './walk/certificate-authorities.ts';
import { walkCertificates } from './walk/certificates.ts';
import { walkConnections } from './walk/connections.ts';
import { walkCoreCommands } from './walk/commands.ts';
import { walkDataTransfer, walkReservations } from './walk/reservations.ts';
import { walkCredentials, walkSecurityProfiles } from './walk/credentials.ts';
import { walkDeviceModels } from './walk/device-models.ts';
import { walkQuirks } from './walk/quirks.ts';
import { walkDisplayMessages } from './walk/display-messages.ts';
import { walkFirmwareAndLogs } from './walk/firmware-and-logs.ts';
import { walkLocalLists } from './walk/local-lists.ts';
import { walkMonitoring } from './walk/monitoring.ts';
import { walkTransactions } from './walk/transactions.ts';
import { type List, NOBODY, type Resource } from './walk/walk.ts';

/** A walk through all resources, in which every answer is held against the document. */
const START = Date.now() - 3_600_000;
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

let system: TestSystem;
let api: ApiDocument;
let rest: DocumentedRest;
let anonymous: DocumentedRest;
let charger: RawCharger;
let locationId: string;
let tariffId: string;
let driverId: string;
let transactionId: number;
let sessionId: string;

beforeAll(async () => {
  // An operator signs, and keys can be kept.
  const SECRETS_KEY = 'a key of the tests for secrets at rest';
  system = await TestSystem.start({ SECRETS_KEY, CERTIFICATE_AUTHORITY: 'none' });
  const client = RestClient.anonymous(system.process.webUrl);
  api = new ApiDocument((await client.get<Document>('/docs-json')).body);
  rest = new DocumentedRest(system.rest, api);
  anonymous = new DocumentedRest(client, api);
});
afterAll(() => system.stop());

/** Lists a resource, reads one, and is refused one that is not there and a cursor that is none. */
async function readBack(path: string, id: string): Promise<void> {
  const { data } = await rest.get<List>(`${path}?limit=200`);
  expect(JSON.stringify(data)).toContain(id);
  await rest.get(`${path}?cursor=x`, 400);
  await rest.get(`${path}/${id}`);
  await rest.get(`${path}/${NOBODY}`, 404);
  await rest.patch(`${path}/${NOBODY}`, {}, 404);
  await rest.patch(`${path}/${id}`, { nonsense: 1 }, 400);
  await rest.delete(`${path}/${NOBODY}`, 404);
}

describe('the documented API, walked through', () => {
  it('logs in, and stays logged in', async () => {
    await anonymous.post('/auth/login', api.example('POST /auth/login'), 401);
    await anonymous.post('/auth/login', { email: 'x' }, 400);
    const pair = await anonymous.post<{ refreshToken: string }>('/auth/login', ADMIN, 200);
    const next = await anonymous.post<{ refreshToken: string; accessToken: string }>(
      '/auth/refresh',
      { refreshToken: pair.refreshToken },
      200,
    );
    await anonymous.post('/auth/refresh', { refreshToken: pair.refreshToken }, 401);
    expect(
      await anonymous.with({ authorization: `Bearer ${next.accessToken}` }).get('/auth/me'),
    ).toMatchObject({ kind: 'user', name: ADMIN.email, role: 'admin', tenantId: 'default' });
    await anonymous.get('/auth/me', 401);
    await anonymous.post('/auth/logout', { refreshToken: next.refreshToken }, 204);
    await anonymous.post('/auth/logout', {}, 400);
  });

  it('keeps users and API keys', async () => {
    const example = api.example('POST /users');
    const { id } = await rest.post<Resource>('/users', example);
    await rest.post('/users', example, 409);
    await readBack('/users', id);
    expect(await rest.patch(`/users/${id}`, api.example('PATCH /users/{id}'))).toMatchObject({ id });
    const key = await rest.post<Resource & { key: string }>('/api-keys', api.example('POST /api-keys'));
    const machine = anonymous.with({ 'x-api-key': key.key });
    expect(await machine.get('/auth/me')).toMatchObject({ kind: 'apiKey', role: 'viewer' });
    await machine.get('/users', 403);
    await machine.post('/locations', api.example('POST /locations'), 403);
    expect((await rest.get<List>('/api-keys')).data.map((listed) => listed.id)).toContain(key.id);
    await rest.delete(`/api-keys/${key.id}`);
    await rest.delete(`/api-keys/${NOBODY}`, 404);
    await machine.get('/auth/me', 401);
    await rest.delete(`/users/${id}`);
  });

  it('keeps locations and tariffs', async () => {
    const spare = await rest.post<Resource>('/locations', api.example('POST /locations'));
    locationId = (await rest.post<Resource>('/locations', api.example('POST /locations'))).id;
    await readBack('/locations', locationId);
    await rest.patch(`/locations/${locationId}`, { city: null, timeZone: 'UTC' });
    await rest.delete(`/locations/${spare.id}`);

    const example = api.example('POST /tariffs');
    const other = await rest.post<Resource>('/tariffs', example);
    tariffId = (await rest.post<Resource>('/tariffs', { ...example, isDefault: true })).id;
    await readBack('/tariffs', tariffId);
    const restrictions = { start_time: '08:00', end_time: '18:00', day_of_week: ['MONDAY'], max_kwh: '40.5' };
    const [element] = example['elements'] as object[];
    const changed = { elements: [{ ...element, restrictions }, element] };
    expect(await rest.patch(`/tariffs/${tariffId}`, changed)).toMatchObject({ version: 2 });
    expect((await rest.get<List>(`/tariffs/${tariffId}/versions`)).data).toHaveLength(2);
    await rest.get(`/tariffs/${NOBODY}/versions`, 404);
    await rest.post('/tariffs', { ...example, currency: 'XXY' }, 400);
    await rest.delete(`/tariffs/${other.id}`);
  });

  it('keeps stations and their credentials', async () => {
    const example = api.example('POST /stations');
    expect(await rest.post('/stations', example)).toMatchObject({ stationId: 'CP001', online: false });
    await rest.post('/stations', example, 409);
    const changes = { ...api.example('PATCH /stations/{stationId}'), locationId, tariffId };
    expect(await rest.patch('/stations/CP001', changes)).toMatchObject({ locationId, tariffId });
    await rest.patch('/stations/CP001', { locationId: NOBODY }, 400);
    await rest.patch('/stations/CP001', { tariffId: NOBODY }, 400);
    await rest.patch(`/locations/${locationId}`, { tariffId: NOBODY }, 400);
    expect(await rest.patch(`/locations/${locationId}`, { tariffId })).toMatchObject({ tariffId });
    await rest.patch('/stations/NONE', {}, 404);
    const keyed = rest.with({ 'idempotency-key': 'a key' });
    await keyed.post('/stations', { stationId: 'SPARE' });
    await keyed.post('/stations', { stationId: 'SPARE' });
    await keyed.post('/stations', { stationId: 'OTHER' }, 422);
    await rest.post('/stations/SPARE/credentials', {});
    expect((await rest.get<List>('/stations/SPARE/credentials')).data).toHaveLength(1);
    await rest.delete('/stations/SPARE/credentials');
    await rest.delete('/stations/SPARE');
    await rest.delete('/stations/SPARE', 404);
    const { password } = await rest.post<{ password: string }>('/stations/CP001/credentials', {});
    for (const path of ['', '/connectors', '/configuration', '/credentials', '/messages', '/commands'])
      await rest.get(`/stations/SPARE${path}`, 404);
    charger = await RawCharger.connect(system.process.ocppUrl, 'CP001', password);
  });

  it('keeps drivers, their groups and tokens', async () => {
    const group = await rest.post<Resource>('/driver-groups', api.example('POST /driver-groups'));
    await rest.post('/driver-groups', api.example('POST /driver-groups'), 409);
    await readBack('/driver-groups', group.id);
    await rest.patch(`/driver-groups/${group.id}`, api.example('PATCH /driver-groups/{id}'));
    const example = api.example('POST /drivers');
    driverId = (await rest.post<Resource>('/drivers', { ...example, groupId: group.id })).id;
    await rest.post('/drivers', example, 409);
    await rest.delete(`/driver-groups/${group.id}`, 409);
    await readBack('/drivers', driverId);
    await rest.patch(`/drivers/${driverId}`, { groupId: null, maxConcurrentSessions: 2 });
    await rest.delete(`/driver-groups/${group.id}`);
    const token = api.example('POST /drivers/{id}/tokens');
    const { id } = await rest.post<Resource>(`/drivers/${driverId}/tokens`, token);
    await rest.post(`/drivers/${driverId}/tokens`, token, 409);
    await rest.post(`/drivers/${NOBODY}/tokens`, token, 404);
    expect((await rest.get<List>(`/drivers/${driverId}/tokens`)).data).toHaveLength(1);
    await readBack('/tokens', id);
    await rest.patch(`/tokens/${id}`, api.example('PATCH /tokens/{id}'));
    const prepaidBalance = { amount: '25.00', currency: 'EUR' };
    expect(await rest.patch(`/tokens/${id}`, { prepaidBalance })).toMatchObject({ prepaidBalance });
    await rest.patch(`/tokens/${id}`, { prepaidBalance: { amount: '1', currency: 'XXY' } }, 400);
    expect(await rest.patch(`/tokens/${id}`, { prepaidBalance: null })).toMatchObject({
      prepaidBalance: null,
    });
    await rest.delete(`/tokens/${id}`);
    await rest.post(`/drivers/${driverId}/tokens`, {
      idToken: 'TOKEN1',
      type: 'ISO14443',
      validUntil: at(9999),
    });
    const spare = await rest.post<Resource>('/drivers', { name: 'Spare', email: 'spare@example.com' });
    await rest.delete(`/drivers/${spare.id}`);
  });

  it('shows a charge as it begins', async () => {
    await charger.call('BootNotification', { chargePointVendor: 'Vendor', chargePointModel: 'Model' });
    await charger.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging' });
    const begin = { connectorId: 1, idTag: 'TOKEN1', meterStart: 1000, timestamp: at(0) };
    transactionId = (await charger.call<{ transactionId: number }>('StartTransaction', begin)).transactionId;
    const sampledValue = [
      { value: '1500.4', context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
      { value: '7200.5', measurand: 'Power.Active.Import', unit: 'W', phase: 'L1', location: 'Outlet' },
    ];
    const meterValue = [{ timestamp: at(5), sampledValue }];
    await charger.call('MeterValues', { connectorId: 1, transactionId, meterValue });
    const active = await rest.get<List>('/charging-sessions?status=active&stationId=CP001');
    expect(active.data).toMatchObject([
      { driverId, status: 'active', endedAt: null, cost: null, energyWh: 500 },
    ]);
    sessionId = active.data[0]?.id ?? '';
    expect(await rest.get('/analytics/dashboard')).toMatchObject({ sessions: { active: 1 } });
    expect((await rest.get<List>('/stations/CP001/connectors')).data).toMatchObject([{ status: 'Charging' }]);
    expect(await rest.get('/stations/CP001')).toMatchObject({ online: true, status: 'Charging' });
    expect((await rest.get<List>('/stations?online=true')).data).toHaveLength(1);
    const values = await rest.get<List>(`/charging-sessions/${sessionId}/meter-values`);
    expect(values.data).toMatchObject([{ energyWh: 1500, powerW: 7200.5 }]);
  });

  it('passes each command on, waiting for the charger or not', () =>
    walkCoreCommands({ system, api, rest, charger }, sessionId));

  it('passes on what is a vendor’s own', () => walkDataTransfer({ system, api, rest, charger }));

  it('keeps reservations', () => walkReservations({ system, api, rest, charger }));
  it('keeps certificates, requests for them, and security events', () =>
    walkCertificates({ system, api, rest, charger }));

  it('keeps authorities, and revokes what they have issued', () =>
    walkCertificateAuthorities({ system, api, rest, charger }));

  it('keeps quirk profiles, and shows what a charger does wrong', () =>
    walkQuirks({ system, api, rest, charger }));

  it('follows updates of firmware and uploads of logs', () =>
    walkFirmwareAndLogs({ system, api, rest, charger }));

  it('has firmware published, and variables monitored', () => walkMonitoring({ system, api, rest, charger }));

  it('sets charging profiles and clears them', () => walkChargingProfiles({ system, api, rest, charger }));

  it('gives chargers new passwords', () => walkCredentials({ system, api, rest, charger }));

  it('has security profiles upgraded', () => walkSecurityProfiles({ system, api, rest, charger }));

  it('shows how many chargers each process holds', () => walkConnections({ system, api, rest, charger }));

  it('reads device models', () => walkDeviceModels({ system, api, rest, charger }));
  it('hears of what others limit by, and what cars need', () =>
    walkSmartCharging({ system, api, rest, charger }));
  it('shows a charge that its station numbers the events of', () =>
    walkTransactions({ system, api, rest, charger }));

  it('has messages shown', () => walkDisplayMessages({ system, api, rest, charger }));

  it('keeps the lists of tokens that chargers have', () => walkLocalLists({ system, api, rest, charger }));

  it('shows a charge that has ended, with its price', async () => {
    await charger.call('StopTransaction', {
      transactionId,
      meterStop: 8000,
      timestamp: at(30),
      reason: 'Local',
    });
    const cdrs = await eventually(async () => {
      const page = await rest.get<List>(`/cdrs?sessionId=${sessionId}`);
      return page.data.length > 0 && page;
    });
    const [cdr] = cdrs.data;
    expect(cdr).toMatchObject({
      energyWh: 7000,
      totalExclVat: '2.45',
      totalInclVat: '2.92',
      currency: 'EUR',
    });
    expect(await rest.get(`/cdrs/${cdr?.id}`)).toEqual(cdr);
    await rest.get(`/cdrs/${NOBODY}`, 404);
    expect(await rest.get(`/charging-sessions/${sessionId}`)).toMatchObject({
      status: 'ended',
      cost: '2.92',
    });
    await rest.get(`/charging-sessions/${NOBODY}`, 404);
    await rest.get(`/charging-sessions/${NOBODY}/meter-values`, 404);
    await rest.delete(`/tariffs/${tariffId}`, 409);
    await rest.delete(`/locations/${locationId}`, 409);
    const dashboard = await rest.get(`/analytics/dashboard?locationId=${locationId}`);
    expect(dashboard).toMatchObject({ revenue: [{ currency: 'EUR', last30Days: '2.92' }] });
    await rest.get(`/analytics/dashboard?locationId=${NOBODY}`, 404);
    expect(await rest.get('/analytics/energy?interval=hour&stationId=CP001')).toHaveLength(1);
    await rest.get('/analytics/energy?stationId=NONE', 404);
    await rest.get('/analytics/energy?interval=week', 400);
  });

  it('shows what was said and done, and how a command fails that cannot reach the charger', async () => {
    charger.send('this is no message');
    charger.send('{"nor":"is this"}');
    const frames = await eventually(async () => {
      const { data } = await rest.get<List>('/stations/CP001/messages?limit=200');
      const areLogged = data.length > 20 && data.slice(0, 2).every(({ action }) => action === null);
      return areLogged && data.map(({ request }) => request);
    });
    expect(frames).toEqual(expect.arrayContaining(['this is no message', { nor: 'is this' }]));
    const { data } = await rest.get<List>('/audit-log?limit=200');
    expect(data.map((entry) => entry['action'])).toContain('POST /stations');
    const { webUrl } = system.process;
    const authorization = `Bearer ${await RestClient.accessToken(webUrl)}`;
    const stream = await EventStreamClient.open(`${webUrl}/events`, { authorization });
    const headers = new Headers({ 'content-type': String(stream.response.headers['content-type']) });
    expect(
      api.faults('GET', '/events', { status: stream.response.statusCode ?? 0, headers, body: ': ' }),
    ).toEqual([]);
    stream.close();
    await rest.get('/events?types=1', 400);
    await charger.close();
    const offline = async () => (await rest.get('/stations/CP001'))['online'] === false;
    await eventually(offline);
    await rest.post('/stations/CP001/commands/reset', { type: 'Soft' }, 409);
  });

  it('leaves no operation out, and no way for it to succeed', () => {
    const documented = api.routes.flatMap(({ name, operation }) =>
      Object.keys(operation.responses)
        .filter((status) => status.startsWith('2'))
        .map((status) => `${name} ${status}`),
    );
    expect(documented.length).toBeGreaterThan(60);
    expect(documented.filter((answer) => !api.seen.has(answer))).toEqual([]);
  });
});
