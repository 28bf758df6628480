import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ChargerV16, energyWh } from '../../src/simulator/index.js';
import { TestCluster } from '../support/cluster.ts';
import { type CsmsProcess, startCsms } from '../support/csms-process.ts';
import { hasRedis } from '../support/redis.ts';
import { placeOf } from '../support/release.ts';
import { eventually, RestClient } from '../support/rest.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const NAMES = ['webA', 'webB', 'ocppA', 'ocppB', 'worker'] as const;
type Name = (typeof NAMES)[number];
const CHARGERS = Array.from({ length: 8 }, (_, index) => `CP-IX-${index + 1}`);
const ROLES = ['web', 'ocpp', 'worker'] as const;
const PATIENCE_SECONDS = 60;
const place = placeOf(inject('release'));

type Session = { id: string; stationId: string; status: string; energyWh: number };

describe.skipIf(!hasRedis)('factor IX: disposability', () => {
  let cluster: TestCluster<Name>;
  let balancer: TcpProxy;
  let environment: Record<string, string>;
  /** At the second web, since the first is stopped on the way. */
  let rest: RestClient;
  const chargers = new Map<string, ChargerV16>();

  const sessions = async () =>
    (await rest.get<{ data: Session[] }>('/charging-sessions?limit=100')).body.data.filter(({ stationId }) =>
      chargers.has(stationId),
    );
  const energyOf = async () =>
    new Map((await sessions()).map(({ stationId, energyWh: energy }) => [stationId, energy]));
  const isHeld = (stationId: string) =>
    eventually(async () => {
      const { body } = await rest.post(`/stations/${stationId}/commands/clear-cache`, {});
      return body['status'] === 'accepted';
    }, PATIENCE_SECONDS);

  beforeAll(async () => {
    cluster = await TestCluster.of(NAMES, {}, place);
    environment = { DATABASE_URL: cluster.database.url, REDIS_URL: cluster.redis.url };
    balancer = await TcpProxy.to(cluster.processes.ocppA.ocppUrl);
    rest = await RestClient.login(cluster.processes.webB.webUrl);
    await cluster.addTariff(0.4);
    for (const stationId of CHARGERS) {
      await cluster.addToken(`TOKEN-${stationId}`);
      const charger = new ChargerV16({
        stationId,
        url: balancer.url,
        password: await cluster.addStation(stationId),
        speed: 30,
        sampleSeconds: 0.5,
        energyWh: 200_000,
      });
      chargers.set(stationId, charger);
      await charger.start();
      const started = once(charger, 'started');
      const body = { evseId: 1, idToken: `TOKEN-${stationId}` };
      await rest.post(`/stations/${stationId}/commands/remote-start`, body);
      await started;
    }
  });
  afterAll(async () => {
    await Promise.all([...chargers.values()].map((charger) => charger.stop()));
    await balancer.close();
    await cluster.stop();
  });

  /** All of them are connected, and every session grows. */
  async function allGoOn(): Promise<void> {
    const before = await energyOf();
    expect(before.size).toBe(CHARGERS.length);
    await Promise.all(CHARGERS.map(isHeld));
    await eventually(async () => {
      const now = await energyOf();
      return CHARGERS.every((stationId) => (now.get(stationId) ?? 0) > (before.get(stationId) ?? 0));
    }, PATIENCE_SECONDS);
  }

  it('chargers charge', async () => {
    const active = await eventually(async () => {
      const all = await sessions();
      return all.length === CHARGERS.length && all;
    }, PATIENCE_SECONDS);
    expect(active.map(({ status }) => status)).toEqual(CHARGERS.map(() => 'active'));
  });

  it.each([
    ['ocppA', 'SIGTERM', 0],
    ['ocppB', 'SIGKILL', null],
    ['worker', 'SIGTERM', 0],
    ['worker', 'SIGKILL', null],
    ['webA', 'SIGTERM', 0],
    ['webA', 'SIGKILL', null],
  ] as const)('%s is sent %s: it ends, and all of them charge on', async (name, signal, code) => {
    const other = name === 'ocppA' ? 'ocppB' : 'ocppA';
    if (name.startsWith('ocpp')) balancer.pointTo(cluster.processes[other].ocppUrl);
    const { processes } = cluster;
    processes[name].kill(signal);
    // A process that needs longer than SHUTDOWN_TIMEOUT_SECONDS ends with 1.
    expect(await processes[name].ended()).toBe(code);
    if (signal === 'SIGTERM')
      expect(processes[name].log.slice(-1)).toMatchObject([{ level: 'info', msg: 'stopped' }]);
    await allGoOn();
    await cluster.replace(name);
  });

  describe.each(ROLES)('a role %s that crashes again and again', (role) => {
    const crashed: CsmsProcess[] = [];

    it('is killed each time it has started, and the others serve', async () => {
      for (let attempt = 0; attempt < 2; attempt++) {
        const running = await startCsms({ ...environment, PROCESS_ROLE: role }, place);
        running.kill('SIGKILL');
        expect(await running.ended()).toBeNull();
        crashed.push(running);
        const { webB, ocppA } = cluster.processes;
        for (const url of [webB.webUrl, ocppA.ocppUrl.replace('ws:', 'http:')])
          expect((await RestClient.anonymous(url).get('/health')).status).toBe(200);
      }
      expect(new Set(crashed.map(({ pid }) => pid)).size).toBe(2);
      await allGoOn();
    });
  });

  it('at the end every session is there once, exact, with one record', async () => {
    const open = await sessions();
    const ended = new Map<string, number>();
    for (const { id, stationId } of open) {
      const charger = chargers.get(stationId);
      if (charger === undefined) throw new Error(`nobody plays ${stationId}`);
      const over = once(charger, 'ended');
      const { body } = await rest.post(`/stations/${stationId}/commands/remote-stop`, { sessionId: id });
      expect(body['status']).toBe('accepted');
      const [transaction] = (await over) as unknown as [Parameters<typeof energyWh>[0]];
      ended.set(stationId, energyWh(transaction));
      expect(charger.faults).toEqual([]);
    }
    expect(ended.size).toBe(CHARGERS.length);
    const cdrs = await eventually(async () => {
      const { data } = (await rest.get<{ data: Session[] }>('/cdrs?limit=100')).body;
      return data.length >= CHARGERS.length && data;
    }, PATIENCE_SECONDS);
    expect(cdrs).toHaveLength(CHARGERS.length);
    for (const { stationId, energyWh: energy } of cdrs)
      expect([stationId, energy]).toEqual([stationId, ended.get(stationId)]);
    expect((await sessions()).map(({ status }) => status)).toEqual(CHARGERS.map(() => 'ended'));
  });
});
