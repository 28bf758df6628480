import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FleetProcess } from '../bench/fleet-process.ts';
import { TestCluster } from '../support/cluster.ts';
import { type Haproxy, hasHaproxy, startHaproxy } from '../support/haproxy.ts';
import { LightCharger } from '../support/light-charger.ts';
import { hasRedis } from '../support/redis.ts';
import { eventually, RestClient } from '../support/rest.ts';

const OCPP = ['ocppA', 'ocppB', 'ocppC'] as const;
const CHARGERS = 30;

describe.skipIf(!hasRedis || !hasHaproxy)('behind HAProxy, by round robin', () => {
  let cluster: TestCluster<'webA' | 'webB' | (typeof OCPP)[number] | 'worker'>;
  let balancer: Haproxy;
  let fleet: FleetProcess;
  let webs: RestClient[];
  const chargers: { stationId: string; password: string; localAddress: string }[] = [];

  beforeAll(async () => {
    cluster = await TestCluster.of(['webA', 'webB', ...OCPP, 'worker'], {
      TRUSTED_PROXIES: '127.0.0.1',
      OCPP_CALL_TIMEOUT_SECONDS: '5',
    });
    webs = [cluster.rest, await RestClient.login(cluster.processes.webB.webUrl)];
    balancer = await startHaproxy(
      Object.fromEntries(OCPP.map((name) => [name, cluster.processes[name].ocppUrl])),
    );
    for (let at = 1; at <= CHARGERS; at++) {
      const stationId = `CP-${at}`;
      chargers.push({
        stationId,
        password: await cluster.addStation(stationId),
        localAddress: `127.0.1.${at}`,
      });
    }
    fleet = new FleetProcess({
      url: `${balancer.url}/ocpp`,
      chargers,
      atOnce: CHARGERS,
      backOff: { firstMs: 200, maxMs: 2000 },
      heartbeatEveryMs: null,
    });
    await fleet.until(({ booted }) => booted === CHARGERS, 30);
  });
  afterAll(async () => {
    await fleet[Symbol.asyncDispose]();
    await balancer.stop();
    await cluster.stop();
  });

  const holding = async (name: (typeof OCPP)[number]) => {
    const text = await (
      await fetch(`${cluster.processes[name].ocppUrl.replace('ws', 'http')}/metrics`)
    ).text();
    return Number(/^ocpp_connected_stations (\d+)/m.exec(text)?.[1]);
  };
  const onlineCount = async () => {
    const { body } = await cluster.rest.get<{ data: { online: boolean }[] }>(`/stations?limit=${CHARGERS}`);
    return body.data.filter(({ online }) => online).length;
  };
  /** Each charger answers a command; those of even number by way of the one web process, the others by the other. */
  const commandEach = async () => {
    const answers = await Promise.all(
      chargers.map(async ({ stationId }, at) => {
        const { status, body } = await (webs[at % 2] ?? cluster.rest).post(
          `/stations/${stationId}/commands/clear-cache`,
          {},
        );
        return [status, body['status']];
      }),
    );
    expect(answers).toEqual(chargers.map(() => [200, 'accepted']));
  };

  it('chargers are spread over the processes, and commands find each of them from any web process', async () => {
    expect(await balancer.up()).toEqual([...OCPP]);
    const held = await Promise.all(OCPP.map(holding));
    expect(held.reduce((sum, count) => sum + count)).toBe(CHARGERS);
    expect(Math.min(...held)).toBeGreaterThan(0);
    expect(await onlineCount()).toBe(CHARGERS);
    await commandEach();
  });

  it('the address of a charger is the one that a trusted proxy tells, and no other', async () => {
    const addressOf = (stationId: string) =>
      OCPP.flatMap((name) => cluster.processes[name].log).findLast(
        (line) => line['stationId'] === stationId && line['msg'] === 'connected',
      )?.['remoteAddress'];
    expect(chargers.map(({ stationId }) => addressOf(stationId))).toEqual(
      chargers.map(({ localAddress }) => localAddress),
    );
    const direct = { stationId: 'CP-DIRECT', password: await cluster.addStation('CP-DIRECT') };
    const url = `${cluster.processes.ocppA.ocppUrl}/ocpp`;
    const headers = { 'X-Forwarded-For': '192.0.2.1' };
    const charger = await LightCharger.connect({ ...direct, url, headers, localAddress: '127.0.0.9' });
    await charger.call('Heartbeat', {});
    expect(addressOf('CP-DIRECT')).toBe('127.0.0.9');
    charger.cut();
  });

  it.each([
    ['SIGTERM', 'ocppB', 'ocppA'],
    ['SIGKILL', 'ocppA', 'ocppB'],
  ] as const)(
    'after %s a process is taken out, its chargers come back elsewhere, and another takes its place',
    async (signal, name, other) => {
      const held = await holding(name);
      const { lost } = fleet.state;
      expect(held).toBeGreaterThan(0);
      cluster.processes[name].kill(signal);
      await cluster.processes[name].ended();
      await fleet.until((state) => state.lost >= lost + held && state.online === CHARGERS, 60);
      await eventually(async () => (await onlineCount()) === CHARGERS, 30);
      expect(await balancer.up()).not.toContain(name);
      expect((await holding(other)) + (await holding('ocppC'))).toBe(CHARGERS);
      await commandEach();
      await cluster.replace(name);
      await eventually(async () => (await balancer.up()).length === OCPP.length, 30);
    },
    90_000,
  );
});
