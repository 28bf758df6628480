import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiDocument, type Document } from '../support/api-document.ts';
import { ecKeys, signingRequest, TestAuthority, UNKNOWN_HASH } from '../support/certificates.ts';
import { RawCharger } from '../support/raw-charger.ts';
import { eventually, RestClient } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

type Resource = { id: string };
type List = { data: Record<string, unknown>[] };

let system: TestSystem;
let api: ApiDocument;
let theirs: RestClient;
/** What the second tenant has, by the beginning of the path. */
const ids: Record<string, string> = {};

/** There is no interface for a second tenant yet: it is planted, with a key, and makes all that it has over REST. */
beforeAll(async () => {
  system = await TestSystem.start();
  const client = RestClient.anonymous(system.process.webUrl);
  api = new ApiDocument((await client.get<Document>('/docs-json')).body);
  const key = 'csms_a key of the other tenant';
  await system.database.query(`INSERT INTO platform.tenant (id, name) VALUES ('other', 'Other')`);
  await system.database.query(
    `INSERT INTO platform.api_key (id, tenant_id, name, role, key_hash) VALUES ($1, 'other', 'Their key', 'admin', $2)`,
    [randomUUID(), createHash('sha256').update(key).digest()],
  );
  theirs = client.with({ 'x-api-key': key });
  for (const path of [
    '/users',
    '/api-keys',
    '/locations',
    '/driver-groups',
    '/drivers',
    '/tariffs',
    '/quirk-profiles',
  ])
    ids[path] = await create(path, api.example(`POST ${path}`));
  const { certificate } = await TestAuthority.create('O=Theirs, CN=Root');
  const root = { certificateType: 'MORootCertificate', certificate };
  ids['/contract-roots'] = await create('/contract-roots', root);
  ids['/tokens'] = await create(`/drivers/${String(ids['/drivers'])}/tokens`, {
    idToken: 'SHARED',
    type: 'Central',
  });
  await theirs.post('/stations', {
    stationId: 'THEIRS',
    locationId: ids['/locations'],
    tariffId: ids['/tariffs'],
  });
  await charge();
});
afterAll(() => system.stop());

async function create(path: string, body: unknown): Promise<string> {
  const answer = await theirs.post<Resource>(path, body);
  if (answer.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body.id;
}

async function charge(): Promise<void> {
  const { body } = await theirs.post<{ password: string }>('/stations/THEIRS/credentials', {});
  await monitor(body.password);
  const charger = await RawCharger.connect(system.process.ocppUrl, 'THEIRS', body.password);
  await charger.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
  await charger.call('FirmwareStatusNotification', { status: 'Downloading' });
  await charger.call('DiagnosticsStatusNotification', { status: 'Uploading' });
  for (const path of ['firmware-updates', 'log-uploads']) {
    const { data } = (await theirs.get<List>(`/stations/THEIRS/${path}`)).body;
    ids[path] = String(data[0]?.['id']);
  }
  const begin = {
    connectorId: 1,
    idTag: 'SHARED',
    meterStart: 0,
    timestamp: new Date(Date.now() - 60_000).toISOString(),
  };
  const { transactionId } = await charger.call<{ transactionId: number }>('StartTransaction', begin);
  await charger.call('StopTransaction', {
    transactionId,
    meterStop: 1000,
    timestamp: new Date().toISOString(),
  });
  const setting = theirs.post<Resource>('/charging-profiles', {
    ...api.example('POST /charging-profiles'),
    stationId: 'THEIRS',
  });
  await accept(charger);
  ids['/charging-profiles'] = (await setting).body.id;
  await secure(charger);
  const wanted = { ...api.example('POST /reservations'), stationId: 'THEIRS' };
  ids['/reservations'] = (await theirs.post<Resource>('/reservations?wait=0', wanted)).body.id;
  const [cdr] = await eventually(async () => {
    const { data } = (await theirs.get<List>('/cdrs')).body;
    return data.length > 0 && data;
  });
  ids['/cdrs'] = String(cdr?.['id']);
  ids['/charging-sessions'] = String(cdr?.['sessionId']);
  await show(body.password);
}

/** What a charger of OCPP 2.0.1 has on its displays. */
async function show(password: string): Promise<void> {
  const charger = await RawCharger.connect(system.process.ocppUrl, 'THEIRS', password, ['ocpp2.0.1']);
  const message = { format: 'UTF8', content: 'Theirs' };
  const messageInfo = [{ id: 1, priority: 'InFront', message }];
  await charger.call('NotifyDisplayMessages', { requestId: 1, messageInfo });
  const [shown] = (await theirs.get<List>('/stations/THEIRS/display-messages')).body.data;
  ids['display message'] = String(shown?.['id']);
}

async function accept(charger: RawCharger): Promise<void> {
  const [, messageId] = await charger.next();
  charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
}

/** What a charger of OCPP 2.0.1 publishes, and is asked of a customer. */
async function monitor(password: string): Promise<void> {
  const charger = await RawCharger.connect(system.process.ocppUrl, 'THEIRS', password, ['ocpp2.0.1']);
  await charger.served();
  await charger.call('PublishFirmwareStatusNotification', { status: 'Downloading', requestId: 1 });
  const { data } = (await theirs.get<List>('/stations/THEIRS/firmware-publications')).body;
  ids['firmware-publications'] = String(data[0]?.['id']);
  const asking = theirs.post<Resource>(
    '/stations/THEIRS/commands/customer-information',
    api.example('POST /stations/{stationId}/commands/customer-information'),
  );
  await accept(charger);
  ids['command'] = (await asking).body.id;
  await charger.close();
}

/** What a charger tells of its security and its certificates. */
async function secure(charger: RawCharger): Promise<void> {
  const timestamp = new Date().toISOString();
  await charger.call('SecurityEventNotification', { type: 'MemoryExhaustion', timestamp });
  const keys = await ecKeys();
  await charger.call('SignCertificate', { csr: await signingRequest('CN=THEIRS', keys) });
  const [request] = (await theirs.get<List>('/stations/THEIRS/certificate-requests')).body.data;
  ids['certificate request'] = String(request?.['id']);
  const authority = await TestAuthority.create('O=Theirs, CN=Root');
  const certificateChain = await authority.sign('CN=THEIRS', keys);
  const sending = theirs.post(
    `/stations/THEIRS/certificate-requests/${String(request?.['id'])}/certificate`,
    { certificateChain },
  );
  await accept(charger);
  await sending;
  const [issued] = (await theirs.get<List>('/issued-certificates')).body.data;
  ids['/issued-certificates'] = String(issued?.['id']);
  const asking = theirs.post('/stations/THEIRS/commands/get-installed-certificate-ids', {
    certificateType: 'CSMSRootCertificate',
  });
  const [, messageId] = await charger.next();
  const answer = { status: 'Accepted', certificateHashData: [UNKNOWN_HASH] };
  charger.send(JSON.stringify([3, messageId, answer]));
  await asking;
}

/** The path of a documented operation on what the second tenant has; null where it names nothing. */
function pathToTheirs(template: string): string | null {
  // Of the installation, and nobody's.
  if (!template.includes('{') || template.startsWith('/certificate-authorities')) return null;
  const own = ids[`/${String(template.split('/')[1])}`];
  return template
    .replace('{stationId}', 'THEIRS')
    .replace('{commandId}', String(ids['command']))
    .replace('{firmwareUpdateId}', String(ids['firmware-updates']))
    .replace('{firmwarePublicationId}', String(ids['firmware-publications']))
    .replace('{logUploadId}', String(ids['log-uploads']))
    .replace('{displayMessageId}', String(ids['display message']))
    .replace('{requestId}', String(ids['certificate request']))
    .replaceAll(/\{(id|locationId)\}/g, String(own));
}

const operationsOnTheirs = () =>
  api.routes.flatMap(({ name, operation }) => {
    const [method = '', template = ''] = name.split(' ');
    const path = pathToTheirs(template);
    if (path === null) return [];
    const body = operation.requestBody === undefined ? undefined : api.examples(operation)[0];
    return [{ method, path, body }];
  });

const send = (
  client: RestClient,
  { method, path, body }: { method: string; path: string; body?: unknown },
) => {
  if (method === 'GET') return client.get(path);
  if (method === 'DELETE') return client.delete(path);
  if (method === 'PUT') return client.put(path, body);
  return method === 'PATCH' ? client.patch(path, body) : client.post(path, body);
};

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
  '/contract-roots',
  '/issued-certificates',
];

describe('what another tenant has', () => {
  const reads = () => operationsOnTheirs().filter(({ method }) => method === 'GET');

  it('is there for that tenant', async () => {
    expect(reads().length).toBeGreaterThan(15);
    for (const operation of reads()) {
      expect([operation.path, (await send(theirs, operation)).status]).toEqual([operation.path, 200]);
    }
  });

  it('cannot be read, changed, removed or made to act by an admin of ours', async () => {
    const before = await Promise.all(reads().map(async (operation) => (await send(theirs, operation)).body));
    expect(operationsOnTheirs().length).toBeGreaterThan(40);
    for (const operation of operationsOnTheirs()) {
      const { status } = await send(system.rest, operation);
      expect([operation.method, operation.path, status]).toEqual([operation.method, operation.path, 404]);
    }
    const after = await Promise.all(reads().map(async (operation) => (await send(theirs, operation)).body));
    expect(after).toEqual(before);
  });

  it.each(LISTS)('is not in %s, and what is ours not in theirs', async (path) => {
    const mine = (await system.rest.get<List>(`${path}?limit=200`)).body.data;
    const other = (await theirs.get<List>(`${path}?limit=200`)).body.data;
    expect(other).not.toEqual([]);
    const keys = (rows: Record<string, unknown>[]) => rows.map((row) => row['id'] ?? row['stationId']);
    expect(keys(mine).filter((key) => keys(other).includes(key))).toEqual([]);
  });

  it('is found by none of our filters', async () => {
    for (const filter of [
      '/charging-sessions?stationId=THEIRS',
      '/charging-profiles?stationId=THEIRS',
      '/cdrs?stationId=THEIRS',
      `/cdrs?sessionId=${String(ids['/charging-sessions'])}`,
      `/charging-sessions?driverId=${String(ids['/drivers'])}`,
      `/stations?locationId=${String(ids['/locations'])}`,
      '/tokens?idToken=SHARED',
      '/issued-certificates?stationId=THEIRS',
    ]) {
      expect([filter, (await system.rest.get(filter)).body]).toEqual([
        filter,
        { data: [], nextCursor: null },
      ]);
    }
  });

  it('cannot be put to use for what is ours', async () => {
    const driver = { name: 'Ours', email: 'ours@example.com', groupId: ids['/driver-groups'] };
    expect((await system.rest.post('/drivers', driver)).status).toBe(400);
    const station = { stationId: 'OURS', locationId: ids['/locations'] };
    expect((await system.rest.post('/stations', station)).status).toBe(400);
    expect((await system.rest.post('/stations', { stationId: 'THEIRS' })).status).toBe(409);
    const profile = { ...api.example('POST /charging-profiles'), stationId: 'THEIRS' };
    expect((await system.rest.post('/charging-profiles', profile)).status).toBe(404);
    await system.addStation('OURS-LISTED');
    const list = { groupIds: [ids['/driver-groups']] };
    expect((await system.rest.put('/stations/OURS-LISTED/local-list', list)).status).toBe(400);
    expect((await system.rest.delete('/stations/OURS-LISTED')).status).toBe(204);
  });

  it('does not count in our figures', async () => {
    const dashboard = (await system.rest.get('/analytics/dashboard')).body;
    expect(dashboard).toMatchObject({
      stations: { total: 0, online: 0 },
      sessions: { active: 0, endedToday: 0 },
      energyWh: { last30Days: 0 },
      revenue: [],
      locations: [],
    });
    expect((await theirs.get('/analytics/dashboard')).body).toMatchObject({
      stations: { total: 1, online: 1 },
      energyWh: { last30Days: 1000 },
    });
    expect((await system.rest.get('/analytics/energy')).body).toEqual([]);
    for (const filter of [`locationId=${String(ids['/locations'])}`])
      expect((await system.rest.get(`/analytics/dashboard?${filter}`)).status).toBe(404);
    expect((await system.rest.get('/analytics/energy?stationId=THEIRS')).status).toBe(404);
  });

  it('does not let their tokens charge at our stations, and does not keep ours from being the same', async () => {
    const charger = await system.connect('OURS-1');
    const authorize = () => charger.call<{ idTagInfo: { status: string } }>('Authorize', { idTag: 'SHARED' });
    expect((await authorize()).idTagInfo.status).toBe('Invalid');
    await system.addToken('SHARED');
    expect((await authorize()).idTagInfo.status).toBe('Accepted');
    await charger.close();
  });
});
