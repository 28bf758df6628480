import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChargerV16, energyWh } from '../../src/simulator/index.js';
import { TestCluster } from '../support/cluster.ts';
import { hasRedis } from '../support/redis.ts';
import { eventually } from '../support/rest.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

describe.skipIf(!hasRedis)('the split deployment', () => {
  let cluster: TestCluster;
  let balancer: TcpProxy;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    balancer = await TcpProxy.to(cluster.processes.ocppB.ocppUrl);
    await cluster.addTariff(0.4);
  });
  afterAll(async () => {
    await balancer.close();
    await cluster.stop();
  });

  /** A charger behind the balancer that takes about six seconds for 5 kWh. */
  async function switchOn(stationId: string): Promise<ChargerV16> {
    const password = await cluster.addStation(stationId);
    const charger = new ChargerV16({
      stationId,
      url: balancer.url,
      password,
      speed: 300,
      sampleSeconds: 0.25,
      energyWh: 5000,
      registerWh: 123_456,
    });
    await charger.start();
    return charger;
  }

  type Session = Record<string, unknown> & { id: string; energyWh: number; cost: string | null };
  const sessionsOf = async (stationId: string) =>
    (await cluster.rest.get<{ data: Session[] }>(`/charging-sessions?stationId=${stationId}`)).body.data;
  const cdrsOf = async (stationId: string) =>
    (await cluster.rest.get<{ data: Session[] }>(`/cdrs?stationId=${stationId}`)).body.data;

  const isConnectedTo = (name: 'ocppA' | 'ocppB', stationId: string) =>
    cluster.processes[name].log.some(
      (line) => line['stationId'] === stationId && line['msg'] === 'connected',
    );

  describe.each(['SIGTERM', 'SIGKILL'] as const)(
    '%s to the process that holds a charging charger',
    (signal) => {
      it('costs nothing: the charger goes on at the other process, with one exact record', async () => {
        const stationId = `CP-${signal}`;
        balancer.pointTo(cluster.processes.ocppB.ocppUrl);
        await cluster.addToken(`TOKEN-${signal}`);
        const charger = await switchOn(stationId);
        expect(isConnectedTo('ocppB', stationId)).toBe(true);

        const started = once(charger, 'started');
        const ended = once(charger, 'ended');
        const remoteStart = { evseId: 1, idToken: `TOKEN-${signal}` };
        const command = await cluster.rest.post(`/stations/${stationId}/commands/remote-start`, remoteStart);
        expect([command.status, command.body['status']]).toEqual([200, 'accepted']);
        await started;
        const [active] = await eventually(async () => {
          const sessions = await sessionsOf(stationId);
          return sessions[0] !== undefined && sessions[0].energyWh > 0 && sessions;
        });
        expect(active).toMatchObject({ status: 'active', idToken: `TOKEN-${signal}`, stationId });

        balancer.pointTo(cluster.processes.ocppA.ocppUrl);
        const interrupted = once(charger, 'disconnected');
        cluster.processes.ocppB.kill(signal);
        const [closeCode] = (await interrupted) as unknown as [number];
        expect(closeCode).toBe(signal === 'SIGTERM' ? 1012 : 1006);
        expect(await cluster.processes.ocppB.ended()).toBe(signal === 'SIGTERM' ? 0 : null);

        const [transaction] = (await ended) as unknown as [Parameters<typeof energyWh>[0]];
        expect(isConnectedTo('ocppA', stationId)).toBe(true);
        expect(charger.faults).toEqual([]);
        expect(energyWh(transaction)).toBe(5000);

        const [cdr] = await eventually(async () => {
          const cdrs = await cdrsOf(stationId);
          return cdrs.length > 0 && cdrs;
        });
        expect(cdr).toMatchObject({ energyWh: 5000, totalInclVat: '2.00', currency: 'EUR', status: 'final' });
        const sessions = await sessionsOf(stationId);
        expect(sessions).toHaveLength(1);
        expect(sessions[0]).toMatchObject({
          id: active?.id,
          status: 'ended',
          transactionId: String(transaction.transactionId),
          meterStartWh: transaction.meterStartWh,
          meterStopWh: transaction.meterStopWh,
          energyWh: 5000,
          cost: '2.00',
        });
        expect(await cdrsOf(stationId)).toHaveLength(1);
        await charger.stop();
        await cluster.replace('ocppB');
      });
    },
  );

  it('a command finds its charger wherever it has moved to', async () => {
    balancer.pointTo(cluster.processes.ocppA.ocppUrl);
    const charger = await switchOn('CP-MOVES');
    const available = () => cluster.rest.post('/stations/CP-MOVES/commands/clear-cache', {});
    expect((await available()).body['status']).toBe('accepted');
    balancer.pointTo(cluster.processes.ocppB.ocppUrl);
    await charger.goOffline(0.1);
    await eventually(async () => isConnectedTo('ocppB', 'CP-MOVES'));
    expect((await available()).body['status']).toBe('accepted');
    await charger.stop();
    await eventually(async () => (await available()).status === 409);
  });

  it('goes on charging while Redis is away, and finds everybody again after it has been emptied', async () => {
    const { server } = cluster.redis;
    if (server === undefined) throw new Error('this test needs a Redis of its own: redis-server in PATH');
    balancer.pointTo(cluster.processes.ocppA.ocppUrl);
    await cluster.addToken('NOREDIS');
    const charger = await switchOn('CP-NOREDIS');
    await server.kill();
    const ended = await charger.plugAndCharge({ idToken: 'NOREDIS', energyWh: 1000 });
    expect(energyWh(ended)).toBe(1000);
    const refused = await cluster.rest.post('/stations/CP-NOREDIS/commands/clear-cache', {});
    expect(refused.status).toBeGreaterThanOrEqual(409);
    await server.restart();
    await eventually(
      async () =>
        (await cluster.rest.post('/stations/CP-NOREDIS/commands/clear-cache', {})).body['status'] ===
        'accepted',
      30,
    );
    const [session] = await sessionsOf('CP-NOREDIS');
    expect(session).toMatchObject({ energyWh: 1000, status: 'ended' });
    await charger.stop();
  });
});
