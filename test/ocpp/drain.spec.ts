import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { runAdmin } from '../support/admin.ts';
import { TestCluster } from '../support/cluster.ts';
import { RawCharger } from '../support/raw-charger.ts';
import { hasRedis } from '../support/redis.ts';
import { eventually } from '../support/rest.ts';

type Processes = {
  data: { processId: string; connections: number; shed: number }[];
  total: number;
  mean: number;
};

describe.skipIf(!hasRedis)('sockets that are closed so that chargers connect elsewhere', () => {
  let cluster: TestCluster<'web' | 'ocppA' | 'ocppB'>;

  beforeAll(async () => {
    cluster = await TestCluster.of(['web', 'ocppA', 'ocppB'], {
      OCPP_UNKNOWN_STATIONS: 'accept',
      OCPP_SECURITY_PROFILE: '0',
      OCPP_DRAIN_SECONDS: '3',
    });
  });
  afterAll(() => cluster.stop());

  const connect = async (stationId: string, name: 'ocppA' | 'ocppB' = 'ocppB') => {
    const charger = await RawCharger.connect(cluster.processes[name].ocppUrl, stationId);
    await charger.served();
    return charger;
  };
  const connectMany = (prefix: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => connect(`${prefix}${index}`)));
  const clearCache = (stationId: string) =>
    cluster.rest.post(`/stations/${stationId}/commands/clear-cache`, {});
  const accept = ([, messageId]: unknown[]) => JSON.stringify([3, messageId, { status: 'Accepted' }]);

  describe('when their process is told to end', () => {
    beforeEach(async () => {
      if ((await Promise.race([cluster.processes.ocppB.ended(), sleep(1, 'runs')])) !== 'runs')
        await cluster.replace('ocppB');
    });

    it('one after the other, while those whose turn has not come are served', async () => {
      const chargers = await connectMany('CP-MANY', 150);
      const codes = chargers.map((charger) => charger.closed());
      const first = Promise.race(codes);
      cluster.processes.ocppB.kill('SIGTERM');
      await first;
      const open = chargers.filter(({ socket }) => socket.readyState === WebSocket.OPEN);
      const beats = await Promise.allSettled(
        open.map((charger) => Promise.race([charger.call('Heartbeat', {}), charger.closed()])),
      );
      const served = beats.filter(
        ({ status }, index) => status === 'fulfilled' && open[index]?.received.length,
      );
      expect(served.length).toBeGreaterThan(0);
      expect(new Set(await Promise.all(codes))).toEqual(new Set([1012]));
      expect(await cluster.processes.ocppB.ended()).toBe(0);
    });

    it('after the answer that a charger owes or is owed, while new ones are told to come again', async () => {
      const owing = await connect('CP-OWING');
      const idle = await connect('CP-IDLE');
      const command = clearCache('CP-OWING');
      const call = await owing.next();
      const closed = owing.closed();
      cluster.processes.ocppB.kill('SIGTERM');
      expect(await idle.closed()).toBe(1012);

      const late = new WebSocket(`${cluster.processes.ocppB.ocppUrl}/ocpp/CP-LATE`, ['ocpp1.6']);
      const [request, response] = (await once(late, 'unexpected-response')) as [
        ClientRequest,
        IncomingMessage,
      ];
      request.destroy();
      expect(response.statusCode).toBe(503);
      expect(Number(response.headers['retry-after'])).toBeGreaterThanOrEqual(1);

      // It is still heard, and answers now.
      expect(await owing.exchange('[2,"meanwhile","Heartbeat",{}]')).toMatchObject([3, 'meanwhile', {}]);
      owing.send(accept(call));
      expect((await command).body).toMatchObject({ status: 'accepted' });
      expect(await closed).toBe(1012);
      expect(await cluster.processes.ocppB.ended()).toBe(0);
    });

    it('and commands follow a charger to where it connects, or fail in words', async () => {
      const [moving, leaving] = await Promise.all([connect('CP-MOVING'), connect('CP-LEAVING')]);
      const idle = await connect('CP-FIRST');
      const first = Promise.all([clearCache('CP-MOVING'), clearCache('CP-LEAVING')]);
      const calls = [await moving.next(), await leaving.next()];
      // These wait behind the first: nothing of them has been sent when the process ends.
      const second = [clearCache('CP-MOVING'), clearCache('CP-LEAVING')] as const;
      await eventually(async () => {
        const rows = await cluster.database.query(
          `SELECT FROM station.command WHERE station_id IN ('CP-MOVING', 'CP-LEAVING') AND status = 'sent'`,
        );
        return rows.length === 4;
      });
      const closed = [moving.closed(), leaving.closed()];
      cluster.processes.ocppB.kill('SIGTERM');
      // The idle one is the first, and those that wait for an answer are next.
      await idle.closed();
      await sleep(200);
      moving.send(accept(calls[0] ?? []));
      leaving.send(accept(calls[1] ?? []));
      for (const { body } of await first) expect(body).toMatchObject({ status: 'accepted' });
      expect(await Promise.all(closed)).toEqual([1012, 1012]);
      const moved = await connect('CP-MOVING', 'ocppA');
      moved.send(accept(await moved.next()));
      expect((await second[0]).body).toMatchObject({ status: 'accepted' });
      expect((await second[1]).body).toMatchObject({
        status: 'failed',
        response: { error: 'The station has disconnected' },
      });
      await moved.close();
      expect(await cluster.processes.ocppB.ended()).toBe(0);
    });

    it('at the latest when the time for it is over, whatever a charger owes', async () => {
      const silent = await connect('CP-SILENT');
      const command = clearCache('CP-SILENT');
      await silent.next();
      cluster.processes.ocppB.kill('SIGTERM');
      expect(await silent.closed()).toBe(1012);
      expect((await command).body).toMatchObject({
        status: 'failed',
        response: { error: 'The station disconnected before it answered' },
      });
      expect(await cluster.processes.ocppB.ended()).toBe(0);
    });
  });

  describe('by a command, since their process holds too many', () => {
    const count = 12;
    let chargers: RawCharger[];
    const held = async () => {
      const { body } = await cluster.rest.get<Processes>('/connections');
      return body.data.map(({ connections }) => connections);
    };
    const closedOnes = () => chargers.filter(({ socket }) => socket.readyState !== WebSocket.OPEN);

    beforeAll(async () => {
      await cluster.replace('ocppB');
      chargers = await connectMany('CP-FULL', count);
      for (const [index, charger] of chargers.slice(0, 3).entries()) {
        const timestamp = new Date().toISOString();
        const start = { connectorId: 1, idTag: `CARD${index}`, meterStart: 0, timestamp };
        await charger.call('StartTransaction', start);
      }
      await eventually(async () => (await held()).join() === `${count},0`);
    });

    it('a share of the surplus, and no charger with a transaction as long as there are others', async () => {
      const { status, body } = await cluster.rest.post<Processes>('/connections/rebalance', { share: 0.5 });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        total: count,
        mean: 6,
        data: [{ connections: 12, shed: 3 }, { shed: 0 }],
      });
      await eventually(async () => closedOnes().length === 3);
      expect(closedOnes().filter((charger) => chargers.indexOf(charger) < 3)).toEqual([]);
      await eventually(async () => (await held()).join() === '9,0');
    });

    it('all of the surplus, by node dist/admin.js rebalance', async () => {
      const environment = { DATABASE_URL: cluster.database.url, REDIS_URL: cluster.redis.url };
      const { code, stdout, stderr } = await runAdmin(['rebalance', '--json'], environment);
      expect([code, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toMatchObject({ total: 9, mean: 5, data: [{ shed: 4 }, { shed: 0 }] });
      await eventually(async () => closedOnes().length === 7);
      expect(closedOnes().filter((charger) => chargers.indexOf(charger) < 3)).toEqual([]);
      // They come back where the balancer sends them, and then there is nothing to do.
      await Promise.all(Array.from({ length: 5 }, (_, index) => connect(`CP-BACK${index}`, 'ocppA')));
      await eventually(async () => (await held()).join() === '5,5');
      const { body } = await cluster.rest.post<Processes>('/connections/rebalance', {});
      expect(body.data.map(({ shed }) => shed)).toEqual([0, 0]);
    });

    it('not with a share that is none, and not where one process holds all', async () => {
      const environment = { DATABASE_URL: cluster.database.url, REDIS_URL: cluster.redis.url };
      expect(await runAdmin(['rebalance', '--share', 'half'], environment)).toMatchObject({
        code: 1,
        stderr: '--share must be a number from 0 to 1\n',
      });
      expect(await runAdmin(['rebalance'], { DATABASE_URL: cluster.database.url })).toMatchObject({
        code: 1,
        stderr: 'There is nothing to balance without REDIS_URL: one process holds all chargers\n',
      });
    });
  });
});
