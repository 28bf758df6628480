import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ChargerV16, energyWh } from '../../src/simulator/index.js';
import { TestCluster } from '../support/cluster.ts';
import { ADMIN } from '../support/csms-process.ts';
import { EventStreamClient } from '../support/event-clients.ts';
import { hasRedis } from '../support/redis.ts';
import { NOBODY, placeOf } from '../support/release.ts';
import { eventually, RestClient } from '../support/rest.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const NAMES = ['webA', 'webB', 'ocppA', 'ocppB', 'workerA', 'workerB'] as const;
type Name = (typeof NAMES)[number];
/** The other process of the same role. */
const OTHER: Record<Name, Name> = {
  webA: 'webB',
  webB: 'webA',
  ocppA: 'ocppB',
  ocppB: 'ocppA',
  workerA: 'workerB',
  workerB: 'workerA',
};
const PATIENCE_SECONDS = 60;

type Session = Record<string, unknown> & { id: string; energyWh: number };
interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** The files that a process holds open for writing. */
function writtenFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
    const file = `/proc/${pid}/fd/${descriptor}`;
    const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, 'utf8'))?.[1];
    const isWritten = (Number.parseInt(flags ?? '0', 8) & 0o3) !== 0;
    return isWritten && statSync(file).isFile() ? [file] : [];
  });
}

describe.skipIf(!hasRedis)('factor VI: processes', () => {
  let cluster: TestCluster<Name>;
  let balancer: TcpProxy;
  let charger: ChargerV16;
  let tokens: Tokens;
  let session: Session;
  /** Where nothing can be written, and which every process takes for its own folder. */
  let directory: string;
  /** One after the other, each where the last one broke off. */
  const streams: EventStreamClient[] = [];
  let followed: Name = 'webA';

  const restAt = (name: Name) =>
    RestClient.anonymous(cluster.processes[name].webUrl).with({
      authorization: `Bearer ${tokens.accessToken}`,
    });
  const received = () => streams.flatMap(({ events }) => events);

  async function follow(name: Name): Promise<void> {
    const last = received().at(-1)?.id;
    const url = `${cluster.processes[name].webUrl}/events?access_token=${tokens.accessToken}&types=TariffCreated`;
    streams.push(await EventStreamClient.open(url, last === undefined ? {} : { 'last-event-id': last }));
    followed = name;
  }

  /** Something that is announced to whoever listens. */
  async function announce(rest: RestClient): Promise<string> {
    const elements = [{ price_components: [{ type: 'ENERGY', price: 0.4, vat: 0, step_size: 1 }] }];
    const tariff = { name: 'One more', currency: 'EUR', elements };
    const { status, body } = await rest.post<{ id: string }>('/tariffs', tariff);
    expect(status).toBe(201);
    return body.id;
  }
  const arrives = (tariffId: string) =>
    eventually(
      async () => received().some(({ data }) => JSON.stringify(data).includes(tariffId)),
      PATIENCE_SECONDS,
    );

  const sessionAt = async (rest: RestClient) =>
    (await rest.get<{ data: Session[] }>('/charging-sessions?stationId=CP-VI')).body.data;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'csms-stateless-'));
    await chmod(directory, 0o555);
    const place = { ...placeOf(inject('release'), NOBODY), workingDirectory: directory };
    cluster = await TestCluster.of(NAMES, { HOME: directory, TMPDIR: directory }, place);
    const login = await RestClient.anonymous(cluster.processes.webA.webUrl).post<Tokens>(
      '/auth/login',
      ADMIN,
    );
    tokens = login.body;
    balancer = await TcpProxy.to(cluster.processes.ocppA.ocppUrl);
    await cluster.addTariff(0.4);
    await cluster.addToken('TOKEN-VI');
    charger = new ChargerV16({
      stationId: 'CP-VI',
      url: balancer.url,
      password: await cluster.addStation('CP-VI'),
      speed: 30,
      sampleSeconds: 0.5,
      energyWh: 200_000,
    });
    await charger.start();
    await follow('webA');
    await arrives(await announce(restAt('webA')));
  });
  afterAll(async () => {
    for (const stream of streams) stream.close();
    await charger.stop();
    await balancer.close();
    await cluster.stop();
    await rm(directory, { recursive: true });
  });

  it('a driver charges', async () => {
    const started = once(charger, 'started');
    const body = { evseId: 1, idToken: 'TOKEN-VI' };
    const command = await restAt('webB').post('/stations/CP-VI/commands/remote-start', body);
    expect([command.status, command.body['status']]).toEqual([200, 'accepted']);
    await started;
    session = await eventually(async () => (await sessionAt(restAt('webA')))[0], PATIENCE_SECONDS);
    expect(session).toMatchObject({ status: 'active', idToken: 'TOKEN-VI' });
  });

  it.each(NAMES)('%s is killed and replaced: logins, commands, the session, events go on', async (name) => {
    const rest = restAt(name === 'webA' ? 'webB' : 'webA');
    if (name.startsWith('ocpp')) balancer.pointTo(cluster.processes[OTHER[name]].ocppUrl);
    const [before] = await sessionAt(rest);
    cluster.processes[name].kill('SIGKILL');
    expect(await cluster.processes[name].ended()).toBeNull();

    expect((await rest.get('/auth/me')).status).toBe(200);
    const tariffId = await announce(rest);
    if (followed === name) await follow(OTHER[name]);
    await arrives(tariffId);
    await eventually(async () => {
      const { body } = await rest.post('/stations/CP-VI/commands/clear-cache', {});
      return body['status'] === 'accepted';
    }, PATIENCE_SECONDS);
    await eventually(async () => {
      const [now] = await sessionAt(rest);
      expect(now).toMatchObject({ id: session.id, status: 'active' });
      return (now?.energyWh ?? 0) > (before?.energyWh ?? 0);
    }, PATIENCE_SECONDS);

    const replaced = await cluster.replace(name);
    expect(replaced.log.some(({ msg }) => msg === 'ready')).toBe(true);
  });

  it('at the end there is one session, exact, with one record', async () => {
    const rest = restAt('webB');
    const ended = once(charger, 'ended');
    const stop = await rest.post('/stations/CP-VI/commands/remote-stop', { sessionId: session.id });
    expect([stop.status, stop.body['status']]).toEqual([200, 'accepted']);
    const [transaction] = (await ended) as unknown as [Parameters<typeof energyWh>[0]];
    const cdrs = await eventually(async () => {
      const { body } = await rest.get<{ data: object[] }>('/cdrs?stationId=CP-VI');
      return body.data.length > 0 && body.data;
    }, PATIENCE_SECONDS);
    expect(cdrs).toHaveLength(1);
    const sessions = await sessionAt(rest);
    expect(sessions).toHaveLength(1);
    expect(sessions[0]).toMatchObject({ id: session.id, status: 'ended', energyWh: energyWh(transaction) });
    expect(charger.faults).toEqual([]);
  });

  it('no event was lost on the way', async () => {
    const rows = await cluster.database.query<{ id: string }>(
      `SELECT id::text FROM platform.outbox WHERE type = 'TariffCreated' AND id >= $1 ORDER BY id`,
      [received()[0]?.id],
    );
    expect(rows.length).toBeGreaterThan(NAMES.length);
    expect([...new Set(received().map(({ id }) => id))].sort()).toEqual(rows.map(({ id }) => id).sort());
  });

  it('a login of the first process is renewed by one that was not there then', async () => {
    const { refreshToken } = tokens;
    const rest = RestClient.anonymous(cluster.processes.webB.webUrl);
    const renewed = await rest.post<Tokens>('/auth/refresh', { refreshToken });
    expect(renewed.status).toBe(200);
    tokens = renewed.body;
    expect((await restAt('webA').get('/auth/me')).status).toBe(200);
  });

  it('nothing was written to the folder of any process', async () => {
    expect(await readdir(directory)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('no process has a file open that it could write to', () => {
    for (const { pid } of Object.values(cluster.processes)) expect(writtenFiles(pid)).toEqual([]);
  });
});
