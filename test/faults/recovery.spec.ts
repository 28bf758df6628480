import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRecovery } from '../bench/recovery-run.ts';
import { registerChargers } from '../bench/stations.ts';
import { TestCluster } from '../support/cluster.ts';
import { type Haproxy, hasHaproxy, startHaproxy } from '../support/haproxy.ts';
import { hasRedis } from '../support/redis.ts';

const CHARGERS = 500;

describe.skipIf(!hasRedis || !hasHaproxy)('five hundred chargers at two processes behind HAProxy', () => {
  let cluster: TestCluster;
  let balancer: Haproxy;

  beforeAll(async () => {
    cluster = await TestCluster.start({ OCPP_CALL_TIMEOUT_SECONDS: '5' });
    const { ocppA, ocppB } = cluster.processes;
    balancer = await startHaproxy({ ocppA: ocppA.ocppUrl, ocppB: ocppB.ocppUrl }, CHARGERS + 100);
  });
  afterAll(async () => {
    await balancer.stop();
    await cluster.stop();
  });

  it('are all back after one of these was killed, and no command is lost', async () => {
    const chargers = Array.from({ length: CHARGERS }, (_, at) => {
      const stationId = `CP-${String(at).padStart(4, '0')}`;
      return { stationId, password: 'a password of the tests', idToken: stationId };
    });
    await registerChargers(cluster.database, chargers);
    const { ocppA } = cluster.processes;
    const result = await runRecovery(
      {
        url: `${balancer.url}/ocpp`,
        chargers,
        rest: (method, path, body) =>
          method === 'GET' ? cluster.rest.get(path) : cluster.rest.post(path, body),
        kill: async () => {
          const metrics = await (await fetch(`${ocppA.ocppUrl.replace('ws', 'http')}/metrics`)).text();
          ocppA.kill('SIGKILL');
          return Number(/^ocpp_connected_stations (\d+)/m.exec(metrics)?.[1]);
        },
      },
      {
        atOnce: 100,
        backOff: { firstMs: 500, maxMs: 4000 },
        steadySeconds: 1,
        steadyCommands: 20,
        commandsPerSecond: 20,
        patienceSeconds: 60,
      },
    );
    expect(result.faults).toEqual([]);
    expect(result.unfinished).toEqual([]);
    expect(result.offline).toEqual([]);
    expect(result.held).toBeGreaterThan(0);
    expect(result.held).toBeLessThan(CHARGERS);
    expect(result.fleet).toMatchObject({ online: CHARGERS, booted: CHARGERS, lost: result.held, errors: 0 });
    const { before, after } = result.commands;
    for (const { outcomes, count } of [before, after]) {
      expect(outcomes).toEqual({ accepted: count });
      expect(count).toBeGreaterThan(0);
    }
  }, 120_000);
});
