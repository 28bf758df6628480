import { Global, Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BootReport,
  type CommandOutcome,
  CommandNotSupportedError,
  Commands,
  CredentialRevokedError,
  Credentials,
  Locations,
  matchingCredential,
  MAX_CONNECTORS,
  type PreparedCommand,
  type Presence,
  StationDirectory,
  StationHttpModule,
  StationJobs,
  StationLink,
  StationOfflineError,
  stationQueues,
  type StationRef,
  StationReports,
  Stations,
  StationStatistics,
  type StatusReport,
} from '../../src/modules/station/index.ts';
import { AuthModule, createApiKey, ensureFirstAdmin, type Principal } from '../../src/platform/auth/index.ts';
import { InvalidError, NotFoundError } from '../../src/platform/errors.ts';
import { reportedTime } from '../../src/platform/time/reported-time.ts';
import { openPool, openResources, type TestResources } from '../support/resources.ts';
import { type Call, caller, loggedIn, startWebApp, type WebApp } from '../support/web-app.ts';

/** Stands in for the ocpp module: who is online, and what chargers answer, is as the test says. */
class StationLinkStandIn extends StationLink {
  online = new Map<string, Presence>();
  disconnected: string[] = [];
  delivered: PreparedCommand[] = [];
  presenceCalls = 0;
  answer: (commandId: string) => Promise<CommandOutcome> = async () => ({
    status: 'accepted',
    response: { status: 'Accepted' },
  });

  async prepare(
    station: StationRef,
    action: string,
    payload: Record<string, unknown>,
  ): Promise<PreparedCommand> {
    if (!this.online.has(station.stationId)) throw new StationOfflineError(station.stationId);
    if (action === 'clear-cache') throw new CommandNotSupportedError('OCPP 9.9 has no clear-cache');
    return { ...station, processId: 'stand-in', requests: [{ action, payload }] };
  }

  async deliver(commandId: string, prepared: PreparedCommand): Promise<CommandOutcome> {
    this.delivered.push(prepared);
    return this.answer(commandId);
  }

  async presence(stationIds: string[]): Promise<Map<string, Presence>> {
    this.presenceCalls++;
    return new Map([...this.online].filter(([stationId]) => stationIds.includes(stationId)));
  }

  async onlineStations(): Promise<string[]> {
    return [...this.online.keys()];
  }

  async disconnect(stationId: string): Promise<void> {
    this.disconnected.push(stationId);
  }
}

const link = new StationLinkStandIn();

@Global()
@Module({ providers: [{ provide: StationLink, useValue: link }], exports: [StationLink] })
class StandInModule {}

const ADMIN = { email: 'admin@example.com', password: 'a password of the tests' };
const OWN = { tenantId: 'default' };
const OTHER = { tenantId: 'other' };
const OPERATOR: Principal = {
  ...OWN,
  kind: 'user',
  id: 'u',
  name: 'op@example.com',
  role: 'operator',
  driverId: null,
};
const PRESENT: Presence = { protocol: 'ocpp1.6', connectedAt: '2026-01-31T12:00:00.000Z' };

let resources: TestResources;
let web: WebApp;
let admin: Call;
let viewer: Call;
let directory: StationDirectory;
let reports: StationReports;
let stations: Stations;
let locations: Locations;
let credentials: Credentials;
let commands: Commands;
let count = 0;

beforeAll(async () => {
  resources = await openResources();
  await ensureFirstAdmin(resources.dataSource, ADMIN.email, ADMIN.password);
  web = await startWebApp(resources, AuthModule, StandInModule, StationHttpModule);
  admin = await loggedIn(web.url, ADMIN.email, ADMIN.password);
  const key = await createApiKey(resources.dataSource, OWN, { name: 'viewer', role: 'viewer' });
  viewer = caller(web.url, { 'x-api-key': key.key });
  directory = web.app.get(StationDirectory);
  reports = web.app.get(StationReports);
  stations = web.app.get(Stations);
  locations = web.app.get(Locations);
  credentials = web.app.get(Credentials);
  commands = web.app.get(Commands);
});
afterAll(async () => {
  await web.app.close();
  await resources.close();
});
beforeEach(() => {
  link.online.clear();
  link.disconnected = [];
  link.delivered = [];
  link.answer = async () => ({ status: 'accepted', response: { status: 'Accepted' } });
});

const newId = () => `CP${String(++count).padStart(4, '0')}`;

async function newStation(stationId = newId(), scope = OWN): Promise<StationRef> {
  await stations.create(scope, { stationId });
  return { stationId, tenantId: scope.tenantId };
}

async function onlineStation(): Promise<StationRef> {
  const station = await newStation();
  link.online.set(station.stationId, PRESENT);
  return station;
}

const BOOT: BootReport = {
  vendor: 'ChargerCo',
  model: 'Wallbox 22',
  serialNumber: 'S1',
  firmwareVersion: '1.0',
  iccid: null,
  imsi: null,
  meterType: null,
  meterSerialNumber: null,
  reason: null,
};

function status(evseId: number, text: string, at: string, more: Partial<StatusReport> = {}): StatusReport {
  return {
    evseId,
    connectorId: evseId === 0 ? 0 : 1,
    status: text,
    errorCode: 'NoError',
    info: null,
    vendorId: null,
    vendorErrorCode: null,
    time: reportedTime(`2026-01-31T${at}Z`, new Date('2026-01-31T20:00:00Z')),
    ...more,
  };
}

async function eventsOf(stationId: string, type: string): Promise<Record<string, unknown>[]> {
  const rows = await resources.dataSource.query<{ data: Record<string, unknown> }[]>(
    `SELECT data FROM platform.outbox WHERE data->>'stationId' = $1 AND type = $2 ORDER BY id`,
    [stationId, type],
  );
  return rows.map(({ data }) => data);
}

describe('the station directory', () => {
  it('knows a station by its id, with its credentials, newest first', async () => {
    const { stationId } = await newStation();
    expect(await directory.find(stationId)).toEqual({
      stationId,
      tenantId: 'default',
      registrationStatus: 'Accepted',
      securityProfile: null,
      fallbackProtocol: null,
      protocol: null,
      credentials: [],
    });
    await credentials.issue(OWN, stationId);
    await credentials.issue(OWN, stationId);
    expect((await directory.find(stationId))?.credentials.map(({ generation }) => generation)).toEqual([
      2, 1,
    ]);
    expect(await directory.find('unknown')).toBeNull();
  });

  it('registers an unknown station once when two processes do it at once, with the password of one of them', async () => {
    const others = await Promise.all([openPool(resources.database, 2), openPool(resources.database, 2)]);
    const directories = others.map((dataSource) => new StationDirectory(dataSource));
    for (let round = 0; round < 20; round++) {
      const stationId = newId();
      const passwords = ['the password of one socket', 'the password of the other'].map((text) =>
        Buffer.from(text),
      );
      const registered = await Promise.all(
        directories.map((each, index) => each.register(stationId, passwords[index] ?? null)),
      );
      expect(registered[0]).toEqual(registered[1]);
      expect(registered[0]).toMatchObject({ stationId, tenantId: 'default', registrationStatus: 'Accepted' });
      const kept = registered[0]?.credentials ?? [];
      expect(passwords.filter((password) => matchingCredential(password, kept) !== null)).toHaveLength(1);
      expect(await eventsOf(stationId, 'StationRegistered')).toHaveLength(1);
    }
    for (const dataSource of others) await dataSource.destroy();
  });

  it('leaves a station that another tenant has with that tenant', async () => {
    const station = await newStation(newId(), OTHER);
    expect((await directory.register(station.stationId, Buffer.from('a password of nobody'))).tenantId).toBe(
      'other',
    );
    expect((await directory.find(station.stationId))?.credentials).toEqual([]);
    await expect(directory.findOrFail(OWN, station.stationId)).rejects.toThrow(NotFoundError);
  });
});

describe('the reports of a charger', () => {
  it('tells what to answer to a boot, and keeps and announces what was reported', async () => {
    const station = await newStation();
    const at = new Date('2026-01-31T12:00:00Z');
    expect(await reports.booted(station, BOOT, at)).toBe('Accepted');
    await stations.update(OWN, station.stationId, { registrationStatus: 'Pending' });
    expect(await reports.booted(station, { ...BOOT, firmwareVersion: '1.1\u0000' }, at)).toBe('Pending');
    expect(await stations.find(OWN, station.stationId)).toMatchObject({
      vendor: 'ChargerCo',
      model: 'Wallbox 22',
      serialNumber: 'S1',
      firmwareVersion: '1.1\uFFFD',
      lastBootAt: at,
      lastSeenAt: at,
    });
    const [, second] = await eventsOf(station.stationId, 'StationBooted');
    expect(second).toMatchObject({ vendor: 'ChargerCo', registrationStatus: 'Pending' });
    await expect(reports.booted({ ...station, stationId: 'gone' }, BOOT, at)).rejects.toThrow(NotFoundError);
  });

  it('makes a connector known right after the first boot, and keeps the newest status by event time', async () => {
    const station = await newStation();
    await reports.booted(station, BOOT, new Date());
    await reports.statusReported(station, status(1, 'Preparing', '10:00:00'));
    await reports.statusReported(station, status(1, 'Charging', '10:05:00', { info: 'second' }));
    await reports.statusReported(station, status(1, 'Available', '10:02:00', { info: 'late' }));
    const { data } = await stations.connectors(OWN, station.stationId, { limit: 50 });
    expect(data).toEqual([
      {
        evseId: 1,
        connectorId: 1,
        status: 'Charging',
        errorCode: 'NoError',
        info: 'second',
        vendorId: null,
        vendorErrorCode: null,
        statusAt: new Date('2026-01-31T10:05:00Z'),
        reportedAt: new Date('2026-01-31T10:05:00Z'),
        receivedAt: new Date('2026-01-31T20:00:00Z'),
      },
    ]);
    expect((await stations.find(OWN, station.stationId)).status).toBe('Charging');
    expect(
      (await eventsOf(station.stationId, 'ConnectorStatusChanged')).map((event) => event['status']),
    ).toEqual(['Preparing', 'Charging']);
  });

  it('takes the later of two reports of the same second, and announces a repeated one once', async () => {
    const station = await newStation();
    for (const text of ['Preparing', 'Charging', 'Charging']) {
      await reports.statusReported(station, status(1, text, '10:00:00'));
    }
    expect(await eventsOf(station.stationId, 'ConnectorStatusChanged')).toEqual([
      expect.objectContaining({ status: 'Preparing', previousStatus: null, stationStatus: 'Preparing' }),
      expect.objectContaining({ status: 'Charging', previousStatus: 'Preparing', stationStatus: 'Charging' }),
    ]);
  });

  it('announces another error of a connector that stays faulted', async () => {
    const station = await newStation();
    await reports.statusReported(station, status(1, 'Faulted', '10:00:00', { errorCode: 'GroundFailure' }));
    await reports.statusReported(station, status(1, 'Faulted', '10:01:00', { errorCode: 'HighTemperature' }));
    expect(await eventsOf(station.stationId, 'ConnectorStatusChanged')).toHaveLength(2);
  });

  it('sums a station up by the most telling status', async () => {
    const station = await newStation();
    const summary = async () => (await stations.find(OWN, station.stationId)).status;
    expect(await summary()).toBe('Unknown');
    await reports.statusReported(station, status(0, 'Available', '10:00:00'));
    expect(await summary()).toBe('Available');
    await reports.statusReported(station, status(1, 'Unavailable', '10:00:00'));
    expect(await summary()).toBe('Unavailable');
    await reports.statusReported(station, status(2, 'Charging', '10:00:00'));
    expect(await summary()).toBe('Charging');
    await reports.statusReported(station, status(0, 'Faulted', '10:01:00'));
    expect(await summary()).toBe('Faulted');
    await reports.statusReported(station, status(0, 'Available', '09:00:00'));
    expect(await summary()).toBe('Faulted');
    await reports.statusReported(station, status(0, 'Available', '10:02:00'));
    await reports.statusReported(station, status(2, 'Available', '10:02:00'));
    expect(await summary()).toBe('Unavailable');
    expect((await eventsOf(station.stationId, 'ConnectorStatusChanged')).at(-1)).toMatchObject({ evseId: 2 });
    expect((await stations.find(OWN, station.stationId)).evses).toEqual([
      { evseId: 1, connectors: [{ connectorId: 1, status: 'Unavailable' }] },
      { evseId: 2, connectors: [{ connectorId: 1, status: 'Available' }] },
    ]);
  });

  it('keeps no more connectors than a charger can have, and no impossible one', async () => {
    const station = await newStation();
    for (let evseId = 1; evseId <= MAX_CONNECTORS + 2; evseId++) {
      await reports.statusReported(station, status(evseId * 7_000_000, 'Available', '10:00:00'));
    }
    await reports.statusReported(station, status(7_000_000, 'Charging', '10:01:00'));
    for (const evseId of [-1, 1.5, 2 ** 31, Number.NaN]) {
      await reports.statusReported(station, status(evseId, 'Faulted', '10:02:00'));
    }
    await reports.statusReported(station, status(1, 'Faulted', '10:02:00', { connectorId: 0 }));
    const { evses, status: summary } = await stations.find(OWN, station.stationId);
    expect(evses).toHaveLength(MAX_CONNECTORS);
    expect(evses[0]).toEqual({ evseId: 7_000_000, connectors: [{ connectorId: 1, status: 'Charging' }] });
    expect(summary).toBe('Charging');
    const warnings = resources.logLines.filter(
      (line) => line.includes(station.stationId) && line.includes('warn'),
    );
    expect(warnings).toHaveLength(2 + 4 + 1);
  });

  it('records 50 reports at once with a pool of 2, for one station and for many', async () => {
    const small = await openPool(resources.database, 2);
    const concurrent = new StationReports(small, resources.logger);
    const one = await newStation();
    const many = await Promise.all(Array.from({ length: 25 }, () => newStation()));
    await Promise.all([
      ...Array.from({ length: 25 }, (_, index) =>
        concurrent.statusReported(one, status(index + 1, index === 13 ? 'Faulted' : 'Available', '10:00:00')),
      ),
      ...many.map((station) => concurrent.statusReported(station, status(1, 'Charging', '10:00:00'))),
    ]);
    await small.destroy();
    const described = await stations.find(OWN, one.stationId);
    expect(described.evses).toHaveLength(25);
    expect(described.status).toBe('Faulted');
    const events = await eventsOf(one.stationId, 'ConnectorStatusChanged');
    expect(events).toHaveLength(25);
    expect(events.at(-1)?.['stationStatus']).toBe('Faulted');
    for (const { stationId } of many) expect((await stations.find(OWN, stationId)).status).toBe('Charging');
  });

  it('sums up what another process is about to commit', async () => {
    const station = await newStation();
    const other = await openPool(resources.database, 1);
    const inserted = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    const first = other.transaction(async (manager) => {
      const parameters = [station.stationId];
      await manager.query(
        `SELECT FROM station.charging_station WHERE station_id = $1 FOR NO KEY UPDATE`,
        parameters,
      );
      await manager.query(`INSERT INTO station.evse VALUES ($1, 1)`, parameters);
      await manager.query(`INSERT INTO station.connector VALUES ($1, 1, 1, 'Faulted')`, parameters);
      inserted.resolve(undefined);
      await released.promise;
    });
    await inserted.promise;
    const second = reports.statusReported(station, status(2, 'Available', '10:00:00'));
    const waiting = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await expect.poll(() => resources.dataSource.query<unknown>(waiting)).toEqual([{ count: 1 }]);
    released.resolve(undefined);
    await Promise.all([first, second]);
    await other.destroy();
    expect((await stations.find(OWN, station.stationId)).status).toBe('Faulted');
  });

  it('notes when stations were seen, never backwards, also when two processes note the same ones', async () => {
    const seen = await Promise.all(Array.from({ length: 30 }, () => newStation()));
    const ids = seen.map(({ stationId }) => stationId);
    const [earlier, later] = [new Date('2026-01-31T12:00:00Z'), new Date('2026-01-31T12:01:00Z')];
    await Promise.all([
      reports.seen(ids, earlier),
      reports.seen([...ids].reverse(), later),
      reports.seen(ids, earlier),
      reports.seen(['gone'], later),
    ]);
    for (const stationId of ids) expect((await stations.find(OWN, stationId)).lastSeenAt).toEqual(later);
  });

  it('announces that a socket opened or closed', async () => {
    const station = await newStation();
    await reports.connectionChanged(station, true);
    await reports.connectionChanged(station, false);
    expect(await eventsOf(station.stationId, 'StationConnected')).toHaveLength(1);
    expect(await eventsOf(station.stationId, 'StationDisconnected')).toHaveLength(1);
  });
});

describe('the configuration of a charger', () => {
  const variable = (name: string, value: string | null, readOnly = false) => ({
    component: '',
    variable: name,
    value,
    readOnly,
  });

  it('reads back as reported last, without secrets, and believes no impossible number', async () => {
    const station = await newStation();
    await reports.configurationRead(station, [
      variable('HeartbeatInterval', '300'),
      variable('Gone', null, true),
    ]);
    await reports.configurationRead(station, [
      variable('HeartbeatInterval', '60'),
      variable('NumberOfConnectors', '1800000000', true),
      variable('AuthorizationKey', 'a1b2c3'),
      variable('HeartbeatInterval', '90'),
    ]);
    await reports.configurationRead(station, []);
    const { status: code, body } = await viewer('GET', `/stations/${station.stationId}/configuration`);
    expect(code).toBe(200);
    const receivedAt = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect(body).toEqual({
      data: [
        {
          component: '',
          variable: 'AuthorizationKey',
          value: null,
          readOnly: false,
          marks: ['hidden'],
          receivedAt,
        },
        { component: '', variable: 'Gone', value: null, readOnly: true, marks: [], receivedAt },
        { component: '', variable: 'HeartbeatInterval', value: '90', readOnly: false, marks: [], receivedAt },
        {
          component: '',
          variable: 'NumberOfConnectors',
          value: '1800000000',
          readOnly: true,
          marks: ['implausible'],
          receivedAt,
        },
      ],
      nextCursor: null,
    });
    expect((await stations.find(OWN, station.stationId)).evses).toEqual([]);
  });

  it('is bounded, and goes on being updated at its bound', async () => {
    const station = await newStation();
    const names = (from: number, to: number, value: string) =>
      Array.from({ length: to - from }, (_, index) => variable(`V${from + index}`, value));
    await reports.configurationRead(station, names(0, 6000, 'a'));
    await reports.configurationRead(station, [...names(6000, 6100, 'b'), variable('V0', 'b')]);
    const rows = await resources.dataSource.query<{ count: number; value: string }[]>(
      `SELECT count(*), max(value) FILTER (WHERE variable = 'V0') AS value
         FROM station.configuration_variable WHERE station_id = $1`,
      [station.stationId],
    );
    expect(rows).toEqual([{ count: 5000, value: 'b' }]);
  });

  it('pages', async () => {
    const station = await newStation();
    await reports.configurationRead(
      station,
      ['A', 'B', 'C'].map((name) => variable(name, '1')),
    );
    const path = `/stations/${station.stationId}/configuration?limit=2`;
    const first = await viewer('GET', path);
    const second = await viewer('GET', `${path}&cursor=${String(first.body['nextCursor'])}`);
    const namesOf = ({ body }: typeof first) =>
      (body['data'] as { variable: string }[]).map((row) => row.variable);
    expect([namesOf(first), namesOf(second), second.body['nextCursor']]).toEqual([['A', 'B'], ['C'], null]);
  });
});

describe('credentials', () => {
  const accepted = async (stationId: string, password: string) =>
    matchingCredential(Buffer.from(password), (await directory.find(stationId))?.credentials ?? [])
      ?.generation;

  it('rotate: the old one is valid until the charger has used the new one', async () => {
    const station = await newStation();
    const path = `/stations/${station.stationId}/credentials`;
    const first = (await admin('POST', path, { body: {} })).body as { password: string };
    await reports.connected(station, 'ocpp1.6', 1);
    const { status: code, body } = await admin('POST', path);
    const second = body as { password: string };
    expect(code).toBe(201);
    expect(body).toEqual({
      stationId: station.stationId,
      generation: 2,
      password: expect.stringMatching(/^[A-Za-z0-9]{32}$/) as string,
    });
    expect(await accepted(station.stationId, first.password)).toBe(1);
    expect(await accepted(station.stationId, second.password)).toBe(2);
    await reports.connected(station, 'ocpp1.6', 1);
    expect(await accepted(station.stationId, first.password)).toBe(1);
    await reports.connected(station, 'ocpp1.6', 2);
    expect(await accepted(station.stationId, first.password)).toBeUndefined();
    expect(await accepted(station.stationId, second.password)).toBe(2);
    expect(await stations.find(OWN, station.stationId)).toMatchObject({ protocol: 'ocpp1.6' });
  });

  it('keeps the one in use however often a new one is issued', async () => {
    const station = await newStation();
    const passwords: string[] = [];
    for (let generation = 1; generation <= 5; generation++) {
      passwords.push((await credentials.issue(OWN, station.stationId)).password);
      if (generation === 1) await reports.connected(station, 'ocpp1.6', 1);
    }
    const valid = await Promise.all(passwords.map((password) => accepted(station.stationId, password)));
    expect(valid).toEqual([1, undefined, undefined, 4, 5]);
  });

  it('are counted one by one when issued at once', async () => {
    const { stationId } = await newStation();
    const issued = await Promise.all(Array.from({ length: 10 }, () => credentials.issue(OWN, stationId)));
    expect(issued.map(({ generation }) => generation).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 10 }, (_, index) => index + 1),
    );
  });

  it('are listed without secrets, and never replayed or stored as they are', async () => {
    const { stationId } = await newStation();
    const path = `/stations/${stationId}/credentials`;
    const headers = { 'idempotency-key': 'the same key' };
    const first = (await admin('POST', path, { body: {}, headers })).body;
    const second = (await admin('POST', path, { body: {}, headers })).body;
    expect(second['password']).not.toBe(first['password']);
    const { body } = await viewer('GET', path);
    const createdAt = expect.any(String) as string;
    expect(body).toEqual({
      data: [
        { generation: 2, createdAt, usedAt: null },
        { generation: 1, createdAt, usedAt: null },
      ],
      nextCursor: null,
    });
    expect(await resources.dataSource.query(`SELECT * FROM platform.idempotency_key`)).toEqual([]);
  });

  it('end when revoked: the charger is disconnected, and a socket that was just let in by one is refused', async () => {
    const station = await newStation();
    const { password } = await credentials.issue(OWN, station.stationId);
    expect((await admin('DELETE', `/stations/${station.stationId}/credentials`)).status).toBe(204);
    expect(link.disconnected).toEqual([station.stationId]);
    expect(await accepted(station.stationId, password)).toBeUndefined();
    await expect(reports.connected(station, 'ocpp1.6', 1)).rejects.toThrow(CredentialRevokedError);
    await expect(reports.connected({ ...station, stationId: 'gone' }, 'ocpp1.6', null)).rejects.toThrow(
      NotFoundError,
    );
    await reports.connected(station, 'ocpp1.6', null);
  });

  it('take no fields, and only of those who may', async () => {
    const { stationId } = await newStation();
    const path = `/stations/${stationId}/credentials`;
    expect(await admin('POST', path, { body: { password: 'mine' } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'password', message: 'is not a field of this resource' }] },
    });
    expect((await viewer('POST', path, { body: {} })).status).toBe(403);
    expect((await admin('POST', '/stations/unknown/credentials', { body: {} })).status).toBe(404);
  });
});

describe('commands', () => {
  const run = (station: StationRef, waitSeconds = 5, request: Record<string, unknown> = { type: 'Soft' }) =>
    commands.run(OPERATOR, station.stationId, 'reset', request, waitSeconds);

  it('are recorded, delivered, and returned with the answer of the charger', async () => {
    const station = await onlineStation();
    const view = await run(station);
    expect(view).toMatchObject({
      stationId: station.stationId,
      command: 'reset',
      status: 'accepted',
      request: { type: 'Soft' },
      response: { status: 'Accepted' },
      requestedBy: 'op@example.com',
    });
    expect(view.completedAt).toBeInstanceOf(Date);
    expect(link.delivered[0]?.requests).toEqual([{ action: 'reset', payload: { type: 'Soft' } }]);
    expect(await eventsOf(station.stationId, 'CommandCompleted')).toEqual([
      {
        commandId: view.id,
        stationId: station.stationId,
        command: 'reset',
        status: 'accepted',
        response: { status: 'Accepted' },
      },
    ]);
  });

  it('leave nothing behind when they cannot be prepared', async () => {
    const station = await newStation();
    await expect(run(station)).rejects.toThrow(StationOfflineError);
    await expect(commands.run(OPERATOR, station.stationId, 'remote-stop', {}, 1)).rejects.toThrow(
      InvalidError,
    );
    expect((await commands.list(OWN, station.stationId, { limit: 50 })).data).toEqual([]);
  });

  it('are returned open when the wait is over, and completed afterwards', async () => {
    const station = await onlineStation();
    const answered = Promise.withResolvers<CommandOutcome>();
    link.answer = async (commandId) => {
      await commands.sent(commandId);
      return answered.promise;
    };
    const open = await run(station, 0.2);
    expect(open).toMatchObject({ status: 'sent', response: null, completedAt: null });
    answered.resolve({ status: 'rejected', response: { status: 'Rejected' } });
    await expect
      .poll(() => commands.find(OWN, station.stationId, open.id))
      .toMatchObject({ status: 'rejected', response: { status: 'Rejected' } });
  });

  it('keep the first outcome of many at once', async () => {
    const station = await onlineStation();
    link.answer = () => new Promise(() => {});
    const { id } = await run(station, 0);
    const outcomes = ['accepted', 'rejected', 'failed', 'timeout'] as const;
    await Promise.all(
      outcomes.map((outcome) => commands.complete(id, { status: outcome, response: { outcome } })),
    );
    const { status: first, response } = await commands.find(OWN, station.stationId, id);
    expect(response).toEqual({ outcome: first });
    await commands.complete(id, { status: 'failed', response: null });
    await commands.sent(id);
    expect(await commands.find(OWN, station.stationId, id)).toMatchObject({ status: first, response });
    expect(await eventsOf(station.stationId, 'CommandCompleted')).toEqual([
      expect.objectContaining({ status: first }),
    ]);
  });

  it('fail when they cannot be handed over', async () => {
    const station = await onlineStation();
    link.answer = async () => Promise.reject(new Error('the line is cut'));
    expect(await run(station)).toMatchObject({ status: 'failed', response: null });
    link.answer = async () => Promise.reject(new StationOfflineError(station.stationId));
    await expect(run(station)).rejects.toThrow(StationOfflineError);
    const { data } = await commands.list(OWN, station.stationId, { limit: 50 });
    expect(data.map((command) => command.status)).toEqual(['failed', 'failed']);
  });

  it('time out when nobody holds them any more, and only then', async () => {
    const station = await onlineStation();
    link.answer = () => new Promise(() => {});
    const lost = [await run(station, 0), await run(station, 0)];
    await commands.sent(lost[1]?.id ?? '');
    await resources.dataSource.query(
      `UPDATE station.command SET created_at = created_at - interval '5 minutes' WHERE id = ANY ($1)`,
      [lost.map(({ id }) => id)],
    );
    const open = await run(station, 0);
    expect(await commands.expireLost(240)).toBe(2);
    expect(await commands.expireLost(240)).toBe(0);
    const { data } = await commands.list(OWN, station.stationId, { limit: 50 });
    expect(data.map((command) => command.status)).toEqual(['pending', 'timeout', 'timeout']);
    expect(data[0]?.id).toBe(open.id);
    expect(await eventsOf(station.stationId, 'CommandCompleted')).toHaveLength(2);
  });

  it('are expired by a job', async () => {
    const station = await onlineStation();
    link.answer = () => new Promise(() => {});
    const { id } = await run(station, 0);
    await resources.dataSource.query(
      `UPDATE station.command SET created_at = now() - interval '1 day' WHERE id = $1`,
      [id],
    );
    await web.app.get(StationJobs).start();
    const [queue] = stationQueues;
    if (queue !== undefined) await resources.jobs.enqueue(resources.dataSource.manager, queue, {});
    await expect
      .poll(async () => (await commands.find(OWN, station.stationId, id)).status, { timeout: 10_000 })
      .toBe('timeout');
  });

  it('keep no secrets and nothing that cannot be stored', async () => {
    const station = await onlineStation();
    link.answer = async () => ({
      status: 'accepted',
      response: { key: 'AuthorizationKey', value: 'a1b2', text: 'a\u0000b' },
    });
    const values = [{ key: 'AuthorizationKey', value: 'a1b2' }];
    const view = await commands.run(OPERATOR, station.stationId, 'set-configuration', { values }, 5);
    expect(view.request).toEqual({ values: [{ key: 'AuthorizationKey', value: '[hidden]' }] });
    expect(view.response).toEqual({ key: 'AuthorizationKey', value: '[hidden]', text: 'a\uFFFDb' });
    expect(link.delivered[0]?.requests[0]?.payload).toEqual({ values });
  });

  it('page, newest first, and filter', async () => {
    const station = await onlineStation();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.unshift((await run(station)).id);
    const path = `/stations/${station.stationId}/commands`;
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await viewer('GET', `${path}?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...(body['data'] as { id: string }[]).map(({ id }) => id));
      cursor = body['nextCursor'] as string | null;
    }
    expect(seen).toEqual(ids);
    expect((await viewer('GET', `${path}?status=failed`)).body['data']).toEqual([]);
    expect((await viewer('GET', `${path}?command=reset`)).body['data']).toHaveLength(5);
    expect((await viewer('GET', `${path}/${ids[0] ?? ''}`)).body).toMatchObject({
      id: ids[0],
      status: 'accepted',
    });
  });
});

describe('commands over REST', () => {
  const path = (station: StationRef, command: string) => `/stations/${station.stationId}/commands/${command}`;

  it.each<[string, object]>([
    ['remote-start', { evseId: 1, idToken: '04A1B2C3' }],
    ['remote-start', { connectorId: 1, idToken: '04A1B2C3' }],
    ['remote-stop', { transactionId: '42' }],
    ['remote-stop', { sessionId: '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f60' }],
    ['reset', { type: 'OnIdle' }],
    ['unlock-connector', { connectorId: 1 }],
    ['change-availability', { operative: false, evseId: 2 }],
    ['trigger-message', { requestedMessage: 'Heartbeat' }],
    [
      'set-configuration',
      {
        values: [
          { key: 'A', value: '1' },
          { component: 'B', variable: 'C', value: '' },
        ],
      },
    ],
    ['get-configuration', { keys: ['A'] }],
    ['get-configuration', {}],
    ['ocpp', { action: 'DataTransfer', payload: { vendorId: 'v', data: { nested: [1, null] } } }],
  ])('%s %o is passed on as it is', async (command, request) => {
    const station = await onlineStation();
    const { status: code, body } = await admin('POST', path(station, command), { body: request });
    expect({ code, body }).toMatchObject({
      code: 200,
      body: {
        command,
        status: 'accepted',
        request,
        response: { status: 'Accepted' },
        requestedBy: ADMIN.email,
      },
    });
    expect(link.delivered[0]?.requests).toEqual([{ action: command, payload: request }]);
  });

  it.each<[string, object, string[]]>([
    ['remote-start', { evseId: 1 }, ['idToken']],
    ['remote-start', { evseId: 0, idToken: 'A', more: 1 }, ['more', 'evseId']],
    ['remote-stop', {}, ['sessionId']],
    ['remote-stop', { sessionId: 'no uuid' }, ['sessionId']],
    ['reset', { type: 'Warm' }, ['type']],
    ['unlock-connector', {}, ['connectorId']],
    ['change-availability', { operative: 'no' }, ['operative']],
    ['trigger-message', { requestedMessage: 'Heart beat' }, ['requestedMessage']],
    ['set-configuration', { values: [] }, ['values']],
    ['set-configuration', { values: [{ key: 'A' }] }, ['values[0].value']],
    ['get-configuration', { keys: 'A' }, ['keys']],
    ['clear-cache', { now: true }, ['now']],
    ['ocpp', { action: 'Reset', payload: [] }, ['payload']],
    ['ocpp', { action: '' }, ['action', 'payload']],
  ])('%s %o says what is wrong', async (command, request, paths) => {
    const station = await onlineStation();
    const { status: code, body } = await admin('POST', path(station, command), { body: request });
    expect(code).toBe(400);
    const faults = body['errors'] as { path: string }[];
    expect([...new Set(faults.map((fault) => fault.path))].toSorted()).toEqual(paths.toSorted());
    expect(link.delivered).toEqual([]);
  });

  it('answer 202 while the charger has not answered, 409 offline, 422 and 404 when it cannot be', async () => {
    const station = await onlineStation();
    link.answer = () => new Promise(() => {});
    const pending = await admin('POST', `${path(station, 'reset')}?wait=0`, { body: { type: 'Hard' } });
    expect(pending).toMatchObject({ status: 202, body: { status: 'pending', response: null } });
    expect(await admin('POST', path(station, 'clear-cache'))).toMatchObject({
      status: 422,
      body: { code: 'command_not_supported' },
    });
    link.online.clear();
    expect(await admin('POST', path(station, 'reset'), { body: { type: 'Hard' } })).toMatchObject({
      status: 409,
      body: { code: 'station_offline' },
    });
    expect((await admin('POST', path(station, 'dance'), { body: {} })).status).toBe(404);
    expect((await admin('POST', '/stations/unknown/commands/reset', { body: { type: 'Hard' } })).status).toBe(
      404,
    );
    expect(
      (await admin('POST', `${path(station, 'reset')}?wait=61`, { body: { type: 'Hard' } })).status,
    ).toBe(400);
    expect((await viewer('POST', path(station, 'reset'), { body: { type: 'Hard' } })).status).toBe(403);
  });

  it('make a charger act once for one Idempotency-Key', async () => {
    const station = await onlineStation();
    const request = { body: { type: 'Soft' }, headers: { 'idempotency-key': 'reset once' } };
    const first = await admin('POST', path(station, 'reset'), request);
    const second = await admin('POST', path(station, 'reset'), request);
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect(link.delivered).toHaveLength(1);
  });
});

describe('stations over REST', () => {
  it('are created with their id alone, read, changed and removed', async () => {
    const stationId = newId();
    const created = await admin('POST', '/stations', { body: { stationId } });
    expect(created.status).toBe(201);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;
    expect(created.body).toEqual({
      stationId,
      locationId: null,
      tariffId: null,
      vendor: null,
      model: null,
      serialNumber: null,
      firmwareVersion: null,
      iccid: null,
      imsi: null,
      meterType: null,
      meterSerialNumber: null,
      protocol: null,
      fallbackProtocol: null,
      securityProfile: null,
      registrationStatus: 'Accepted',
      online: false,
      connectedAt: null,
      status: 'Unknown',
      lastSeenAt: null,
      lastBootAt: null,
      evses: [],
      createdAt: time,
      updatedAt: time,
    });
    expect(await admin('POST', '/stations', { body: { stationId } })).toMatchObject({
      status: 409,
      body: { code: 'station_exists' },
    });
    const location = await admin('POST', '/locations', { body: { name: 'Here', timeZone: 'Europe/Berlin' } });
    const { id: locationId } = location.body;
    const changed = await admin('PATCH', `/stations/${stationId}`, {
      body: { locationId, securityProfile: 2 },
    });
    expect(changed).toMatchObject({ status: 200, body: { locationId, securityProfile: 2 } });
    expect(link.disconnected).toEqual([stationId]);
    const cleared = await admin('PATCH', `/stations/${stationId}`, { body: { locationId: null } });
    expect(cleared).toMatchObject({ status: 200, body: { locationId: null, securityProfile: 2 } });
    expect((await viewer('GET', `/stations/${stationId}`)).body).toEqual(cleared.body);
    expect((await eventsOf(stationId, 'StationChanged')).at(-1)).toEqual({
      stationId,
      changes: { locationId: null },
    });

    await reports.statusReported({ stationId, ...OWN }, status(1, 'Available', '10:00:00'));
    await credentials.issue(OWN, stationId);
    expect((await admin('DELETE', `/stations/${stationId}`)).status).toBe(204);
    expect(link.disconnected).toEqual([stationId, stationId]);
    expect((await viewer('GET', `/stations/${stationId}`)).status).toBe(404);
    expect(await eventsOf(stationId, 'StationRemoved')).toHaveLength(1);
    await expect(
      reports.statusReported({ stationId, ...OWN }, status(1, 'Available', '11:00:00')),
    ).rejects.toThrow(NotFoundError);
  });

  it('refuse what is wrong and name it', async () => {
    const post = async (body: object) => {
      const answer = await admin('POST', '/stations', { body });
      return [answer.status, ...(answer.body['errors'] as { path: string }[]).map(({ path }) => path)];
    };
    expect(await post({})).toContain('stationId');
    expect(await post({ stationId: 'a:b' })).toEqual([400, 'stationId']);
    expect(await post({ stationId: newId(), colour: 'red' })).toEqual([400, 'colour']);
    expect(await post({ stationId: newId(), securityProfile: 4 })).toEqual([400, 'securityProfile']);
    const nowhere = '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f60';
    expect(await post({ stationId: newId(), locationId: nowhere })).toEqual([400, 'locationId']);
    for (const path of [
      '/stations/%00',
      '/stations/a%3Ab',
      '/stations/%00/connectors',
      '/stations/%00/commands',
    ]) {
      expect((await admin('GET', path)).status).toBe(404);
    }
    expect((await admin('PATCH', '/stations/%00', { body: {} })).status).toBe(404);
    expect((await admin('DELETE', '/stations/%00')).status).toBe(404);
    expect((await viewer('POST', '/stations', { body: { stationId: newId() } })).status).toBe(403);
  });

  it('show who is online by their sockets, in a list of a fixed number of queries', async () => {
    const scope = { tenantId: 'listed' };
    const made = await Promise.all(Array.from({ length: 7 }, () => newStation(newId(), scope)));
    const ids = made.map(({ stationId }) => stationId).toSorted();
    for (const station of made) await reports.statusReported(station, status(1, 'Available', '10:00:00'));
    const [first = '', second = ''] = ids;
    link.online.set(second, { protocol: 'ocpp2.0.1', connectedAt: '2026-01-31T12:00:00.000Z' });
    link.online.set('CP-of-nobody', PRESENT);

    const seen: string[] = [];
    let cursor: string | undefined;
    link.presenceCalls = 0;
    const queries = vi.spyOn(resources.dataSource, 'createQueryRunner');
    do {
      const page = await stations.list(scope, { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.data.map(({ stationId }) => stationId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids);
    expect(link.presenceCalls).toBe(3);
    expect(queries).toHaveBeenCalledTimes(3 * 2);
    queries.mockRestore();

    const listed = async (filter: object) =>
      (await stations.list(scope, { limit: 50, ...filter })).data.map(({ stationId }) => stationId);
    expect(await listed({ online: true })).toEqual([second]);
    expect(await listed({ online: false })).toEqual(ids.filter((stationId) => stationId !== second));
    await reports.booted({ stationId: first, ...scope }, BOOT, new Date());
    await reports.statusReported({ stationId: first, ...scope }, status(1, 'Faulted', '11:00:00'));
    expect(await listed({ vendor: 'ChargerCo' })).toEqual([first]);
    expect(await listed({ status: 'Faulted', model: 'Wallbox 22', registrationStatus: 'Accepted' })).toEqual([
      first,
    ]);
    expect(await listed({ status: 'Charging' })).toEqual([]);
    expect(await stations.find(scope, second)).toMatchObject({
      online: true,
      protocol: 'ocpp2.0.1',
      connectedAt: '2026-01-31T12:00:00.000Z',
      evses: [{ evseId: 1, connectors: [{ connectorId: 1, status: 'Available' }] }],
    });

    const online = await viewer('GET', '/stations?online=true');
    expect(online).toMatchObject({ status: 200, body: { data: [], nextCursor: null } });
    expect((await viewer('GET', '/stations?online=perhaps')).status).toBe(400);
    expect((await viewer('GET', '/stations?cursor=bm9uc2Vuc2U')).status).toBe(400);
  });

  it('page their connectors', async () => {
    const station = await newStation();
    for (let evseId = 1; evseId <= 11; evseId++) {
      await reports.statusReported(station, status(evseId, 'Available', '10:00:00'));
    }
    const path = `/stations/${station.stationId}/connectors?limit=10`;
    const first = await viewer('GET', path);
    expect((first.body['data'] as { evseId: number }[]).map(({ evseId }) => evseId)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    const second = await viewer('GET', `${path}&cursor=${String(first.body['nextCursor'])}`);
    expect(second.body).toMatchObject({ data: [{ evseId: 11, connectorId: 1 }], nextCursor: null });
    const foreign = Buffer.from(JSON.stringify(['x', 'y'])).toString('base64url');
    expect((await viewer('GET', `${path}&cursor=${foreign}`)).status).toBe(400);
  });
});

describe('locations', () => {
  const path = (location: { body: Record<string, unknown> }) => `/locations/${String(location.body['id'])}`;

  it('are created, read, listed, changed and removed', async () => {
    const request = {
      name: 'Harbour',
      timeZone: 'Europe/Berlin',
      city: 'Hamburg',
      latitude: 53.54,
      longitude: 9.98,
    };
    const created = await admin('POST', '/locations', { body: request });
    expect(created).toMatchObject({ status: 201, body: { ...request, address: null, tariffId: null } });
    expect(created.body).not.toHaveProperty('tenantId');
    const tariffId = '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f60';
    const change = { body: { tariffId, city: null } };
    expect(await admin('PATCH', path(created), change)).toMatchObject({
      status: 200,
      body: { name: 'Harbour', tariffId, city: null, latitude: 53.54 },
    });
    expect((await admin('PATCH', path(created), { body: { tariffId: null } })).body['tariffId']).toBeNull();
    expect((await viewer('GET', '/locations?name=Harbour')).body).toMatchObject({
      data: [{ id: created.body['id'] }],
      nextCursor: null,
    });
    expect((await admin('DELETE', path(created))).status).toBe(204);
    expect((await viewer('GET', path(created))).status).toBe(404);
    expect((await admin('DELETE', path(created))).status).toBe(404);
    expect((await admin('PATCH', path(created), { body: {} })).status).toBe(404);
  });

  it.each<[object, string]>([
    [{ timeZone: 'UTC' }, 'name'],
    [{ name: null, timeZone: 'UTC' }, 'name'],
    [{ name: 'A' }, 'timeZone'],
    [{ name: 'A', timeZone: 'Europe/Atlantis' }, 'timeZone'],
    [{ name: 'A', timeZone: '+01:00' }, 'timeZone'],
    [{ name: 'A', timeZone: 'UTC', latitude: 91 }, 'latitude'],
    [{ name: 'A', timeZone: 'UTC', tariffId: 'cheap' }, 'tariffId'],
  ])('refuse %o', async (body, field) => {
    const answer = await admin('POST', '/locations', { body });
    expect(answer.status).toBe(400);
    expect((answer.body['errors'] as { path: string }[])[0]?.path).toBe(field);
  });

  it('keep their name and time zone', async () => {
    const created = await admin('POST', '/locations', { body: { name: 'Here', timeZone: 'UTC' } });
    expect((await admin('PATCH', path(created), { body: { name: null } })).status).toBe(400);
    expect((await admin('PATCH', path(created), { body: { timeZone: 'Nowhere' } })).status).toBe(400);
    expect((await viewer('GET', '/locations/no-uuid')).status).toBe(400);
  });

  it('cannot be removed while stations stand there', async () => {
    const created = await admin('POST', '/locations', { body: { name: 'Here', timeZone: 'UTC' } });
    const locationId = String(created.body['id']);
    const { stationId } = await stations.create(OWN, { stationId: newId(), locationId });
    expect(await admin('DELETE', path(created))).toMatchObject({
      status: 409,
      body: { code: 'location_in_use' },
    });
    await stations.remove(OWN, stationId);
    expect((await admin('DELETE', path(created))).status).toBe(204);
  });

  it('give the time zone and the tariff for a session at a station', async () => {
    const [own, shared] = ['7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f60', '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f61'];
    const { id: locationId } = await locations.create(OWN, {
      name: 'A',
      timeZone: 'Asia/Tokyo',
      tariffId: shared,
    });
    const { stationId } = await newStation();
    const none = { locationId: null, timeZone: 'UTC', tariffId: null };
    expect(await locations.findTariffContext(stationId)).toEqual(none);
    expect(await locations.findTariffContext('gone')).toEqual(none);
    await stations.update(OWN, stationId, { locationId });
    const context = { locationId, timeZone: 'Asia/Tokyo', tariffId: shared };
    expect(await locations.findTariffContext(stationId)).toEqual(context);
    await stations.update(OWN, stationId, { tariffId: own });
    expect(await locations.findTariffContext(stationId)).toEqual({ ...context, tariffId: own });
  });
});

describe('the figures of the network', () => {
  it('count the stations of each location by status, and those that are online', async () => {
    const scope = { tenantId: 'counted' };
    const location = await locations.create(scope, { name: 'Here', timeZone: 'Europe/Berlin' });
    await locations.create(scope, { name: 'Nothing yet', timeZone: 'UTC' });
    const made = await Promise.all(Array.from({ length: 4 }, () => newStation(newId(), scope)));
    for (const station of made.slice(0, 3)) {
      await stations.update(scope, station.stationId, { locationId: location.id });
      await reports.statusReported(station, status(1, 'Available', '10:00:00'));
    }
    const [first] = made;
    if (first !== undefined) {
      await reports.statusReported(first, status(2, 'Charging', '10:00:00'));
      link.online.set(first.stationId, PRESENT);
    }
    const statistics = web.app.get(StationStatistics);
    const here = { locationId: location.id, name: 'Here', timeZone: 'Europe/Berlin' };
    const ofHere = { ...here, total: 3, online: 1, byStatus: { Available: 2, Charging: 1 } };
    expect(await statistics.byLocation(scope, null)).toEqual([
      ofHere,
      expect.objectContaining({ name: 'Nothing yet', total: 0, online: 0, byStatus: {} }),
      { locationId: null, name: null, timeZone: null, total: 1, online: 0, byStatus: { Unknown: 1 } },
    ]);
    expect(await statistics.byLocation(scope, location.id)).toEqual([ofHere]);
    expect(await statistics.byLocation(OWN, location.id)).toEqual([]);
  });
});

describe('a tenant', () => {
  it('neither sees nor touches what is another one’s', async () => {
    const station = await newStation(newId(), OTHER);
    const { stationId } = station;
    link.online.set(stationId, PRESENT);
    const location = await locations.create(OTHER, { name: 'Theirs', timeZone: 'UTC' });
    await reports.statusReported(station, status(1, 'Available', '10:00:00'));
    await credentials.issue(OTHER, stationId);
    const command = await commands.run({ ...OPERATOR, ...OTHER }, stationId, 'reset', { type: 'Soft' }, 5);

    for (const [method, path, body] of [
      ['GET', `/stations/${stationId}`],
      ['PATCH', `/stations/${stationId}`, { securityProfile: 0 }],
      ['DELETE', `/stations/${stationId}`],
      ['GET', `/stations/${stationId}/connectors`],
      ['GET', `/stations/${stationId}/configuration`],
      ['GET', `/stations/${stationId}/credentials`],
      ['POST', `/stations/${stationId}/credentials`, {}],
      ['DELETE', `/stations/${stationId}/credentials`],
      ['GET', `/stations/${stationId}/commands`],
      ['GET', `/stations/${stationId}/commands/${command.id}`],
      ['POST', `/stations/${stationId}/commands/reset`, { type: 'Soft' }],
      ['GET', `/locations/${location.id}`],
      ['PATCH', `/locations/${location.id}`, { name: 'Ours' }],
      ['DELETE', `/locations/${location.id}`],
    ] as const) {
      const answer = await admin(method, path, body === undefined ? {} : { body });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    const mine = await newStation();
    await expect(stations.update(OWN, mine.stationId, { locationId: location.id })).rejects.toThrow(
      InvalidError,
    );
    for (const path of ['/stations?limit=200', '/locations?limit=200']) {
      expect(JSON.stringify((await admin('GET', path)).body)).not.toContain('Theirs');
      expect(JSON.stringify((await admin('GET', path)).body)).not.toContain(stationId);
    }
    expect(link.disconnected).toEqual([]);
    expect(await stations.find(OTHER, stationId)).toMatchObject({ securityProfile: null });
    expect(await locations.find(OTHER, location.id)).toMatchObject({ name: 'Theirs' });
    expect((await credentials.list(OTHER, stationId, { limit: 1 })).data).toHaveLength(1);
  });
});
