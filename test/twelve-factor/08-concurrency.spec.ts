import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ChargerV16 } from '../../src/simulator/index.js';
import { TestCluster } from '../support/cluster.ts';
import { ADMIN, productionEnvironment } from '../support/csms-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { Foreman, hasForeman } from '../support/foreman.ts';
import { RawCharger } from '../support/raw-charger.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { readProcfile } from '../support/procfile.ts';
import { placeOf } from '../support/release.ts';
import { eventually, RestClient } from '../support/rest.ts';
import { SystemClient } from '../support/system-client.ts';

const WEBS = ['webA', 'webB'] as const;
const OCPPS = ['ocppA', 'ocppB', 'ocppC'] as const;
const WORKERS = ['workerA', 'workerB'] as const;
type Name = (typeof WEBS | typeof OCPPS | typeof WORKERS)[number];
const CHARGERS_EACH = 4;
const PATIENCE_SECONDS = 60;
const release = inject('release');

type Json = Record<string, unknown>;
type Processes = { data: { connections: number }[]; total: number };

describe.skipIf(!hasRedis)('factor VIII: concurrency', () => {
  describe('2 web, 3 ocpp and 2 worker', () => {
    let cluster: TestCluster<Name>;
    /** One at each web, with the login of the first. */
    let rests: RestClient[];
    const chargers: ChargerV16[] = [];
    const stationIds = OCPPS.flatMap((name) =>
      Array.from({ length: CHARGERS_EACH }, (_, index) => `CP-VIII-${name}-${index + 1}`),
    );

    beforeAll(async () => {
      cluster = await TestCluster.of([...WEBS, ...OCPPS, ...WORKERS], {}, placeOf(release));
      const token = await RestClient.accessToken(cluster.processes.webA.webUrl, ADMIN);
      rests = WEBS.map((name) =>
        RestClient.anonymous(cluster.processes[name].webUrl).with({ authorization: `Bearer ${token}` }),
      );
      await cluster.addTariff(0.4);
      for (const [index, stationId] of stationIds.entries()) {
        const name = OCPPS[Math.floor(index / CHARGERS_EACH)] ?? 'ocppA';
        await cluster.addToken(`TOKEN-${index}`);
        const charger = new ChargerV16({
          stationId,
          url: cluster.processes[name].ocppUrl,
          password: await cluster.addStation(stationId),
          speed: 600,
          sampleSeconds: 0.5,
        });
        await charger.start();
        chargers.push(charger);
      }
    });
    afterAll(async () => {
      for (const { log } of Object.values(cluster.processes))
        expect(log.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
      await Promise.all(chargers.map((charger) => charger.stop()));
      await cluster.stop();
    });

    it('requests are shared: what is written at one web is read at the other, with the same login', async () => {
      for (const [index, rest] of rests.entries()) {
        const { body } = await rest.post('/stations', { stationId: `CP-VIII-WEB-${index}` });
        const [other] = rests.filter((each) => each !== rest);
        expect((await other?.get(`/stations/CP-VIII-WEB-${index}`))?.body).toMatchObject(body);
      }
    });

    it('one request that is sent to both at once is carried out once', async () => {
      const keyed = rests.map((rest) => rest.with({ 'idempotency-key': 'once-for-both' }));
      const answers = await Promise.all(
        keyed.map((rest) => rest.post('/driver-groups', { name: 'Only one', groupIdToken: null })),
      );
      expect(answers.map(({ status }) => status)).toContain(201);
      const [row] = await cluster.database.query(
        `SELECT count(*)::int AS groups FROM driver.driver_group WHERE name = 'Only one'`,
      );
      expect(row).toEqual({ groups: 1 });
    });

    it('chargers are shared: each process holds those that came to it, and every web knows all', async () => {
      for (const rest of rests) {
        const held = await eventually(async () => {
          const { body } = await rest.get<Processes>('/connections');
          return body.total === stationIds.length && body.data.map(({ connections }) => connections);
        });
        expect(held).toEqual(OCPPS.map(() => CHARGERS_EACH));
      }
      for (const [index, name] of OCPPS.entries()) {
        const held = cluster.processes[name].log.filter(({ msg }) => msg === 'connected');
        const own = stationIds.slice(index * CHARGERS_EACH, (index + 1) * CHARGERS_EACH);
        expect(held.map(({ stationId }) => stationId).sort()).toEqual(own);
      }
    });

    it('a command finds its charger from any web', async () => {
      const outcomes = await Promise.all(
        rests.flatMap((rest) =>
          stationIds.map(async (stationId) => {
            const { body } = await rest.post(`/stations/${stationId}/commands/clear-cache`, {});
            return body['status'];
          }),
        ),
      );
      expect(outcomes).toEqual(rests.flatMap(() => stationIds.map(() => 'accepted')));
    });

    it('jobs are shared, and none is done twice', async () => {
      const ended = chargers.map((charger, index) =>
        charger.plugAndCharge({ idToken: `TOKEN-${index}`, energyWh: 1000 }),
      );
      expect(await Promise.all(ended)).toHaveLength(stationIds.length);
      const [first, second] = rests;
      const cdrs = await eventually(async () => {
        const { data } = (await first?.get<{ data: Json[] }>('/cdrs?limit=100'))?.body ?? { data: [] };
        return data.length >= stationIds.length && data;
      }, PATIENCE_SECONDS);
      expect(cdrs.map((cdr) => cdr['stationId']).sort()).toEqual(stationIds.toSorted());
      for (const cdr of cdrs) expect(cdr).toMatchObject({ energyWh: 1000, totalInclVat: '0.40' });
      expect((await second?.get('/cdrs?limit=100'))?.body).toEqual({
        ...(await first?.get('/cdrs?limit=100'))?.body,
      });
      const done = await eventually(async () => {
        const rows = await cluster.database.query<{ state: string; retries: number }>(
          `SELECT state::text, retry_count AS retries FROM job.job WHERE name = 'billing.rate-session'`,
        );
        return rows.every(({ state }) => state === 'completed') && rows;
      }, PATIENCE_SECONDS);
      expect(done).toEqual(stationIds.map(() => ({ state: 'completed', retries: 0 })));
    });

    it('one worker does the jobs of the other while that stands still', async () => {
      for (const name of WORKERS) {
        const { pid } = cluster.processes[name];
        const [charger] = chargers;
        process.kill(pid, 'SIGSTOP');
        try {
          const { length } = await cluster.database.query('SELECT FROM billing.cdr');
          await charger?.plugAndCharge({ idToken: 'TOKEN-0', energyWh: 1000 });
          await eventually(
            async () => (await cluster.database.query('SELECT FROM billing.cdr')).length === length + 1,
            PATIENCE_SECONDS,
          );
        } finally {
          process.kill(pid, 'SIGCONT');
        }
      }
    });
  });

  // `npm test` says at its end when it was left out.
  describe.skipIf(!hasForeman)('the Procfile, driven by a process manager', () => {
    const FORMATION = { web: 2, ocpp: 3, worker: 2 };
    const BASE_PORT = 21_000;
    let database: TestDatabase;
    let redis: TestRedis | null;
    let foreman: Foreman;

    const managed = (role: string) => foreman.processes.filter((each) => each.role === role);
    const urlOf = ({ port }: { port: number }) => `http://127.0.0.1:${port}`;

    beforeAll(async () => {
      database = await createTestDatabase();
      redis = await startRedis();
      await copyFile('Procfile', join(release.directory, 'Procfile'));
      const { PORT, OCPP_WEBSOCKET_PORT, WORKER_PORT, ...shared } = await productionEnvironment({
        DATABASE_URL: database.url,
        REDIS_URL: redis?.url ?? '',
      });
      expect([PORT, OCPP_WEBSOCKET_PORT, WORKER_PORT]).toHaveLength(3);
      const types = readProcfile().map(({ name }) => name);
      foreman = Foreman.start(release.directory, FORMATION, types, BASE_PORT, shared);
      await Promise.all(
        foreman.processes.map((each) =>
          eventually(
            async () => (await fetch(`${urlOf(each)}/health`).catch(() => null))?.status === 200,
            60,
          ),
        ),
      ).catch((error: unknown) => {
        throw new Error(`not all became healthy:\n${foreman.output}`, { cause: error });
      });
    });
    afterAll(async () => {
      await foreman.stop();
      await redis?.stop();
      await database.drop();
    });

    it('runs so many of each, each on a port of its own', async () => {
      const roles = await Promise.all(
        foreman.processes.map(async (each) => {
          const { body } = await RestClient.anonymous(urlOf(each)).get('/health');
          return body['role'];
        }),
      );
      expect(roles).toEqual(['web', 'web', 'ocpp', 'ocpp', 'ocpp', 'worker', 'worker']);
      expect(new Set(foreman.processes.map(({ port }) => port)).size).toBe(7);
    });

    it('a charger at any of the ocpp is reached from any of the web', async () => {
      const token = await RestClient.accessToken(urlOf(managed('web')[0] ?? { port: 0 }), ADMIN);
      const rests = managed('web').map((web) =>
        RestClient.anonymous(urlOf(web)).with({ authorization: `Bearer ${token}` }),
      );
      const system = new SystemClient(database, '', rests[0] ?? RestClient.anonymous(''));
      for (const { name, port } of managed('ocpp')) {
        const stationId = `CP-${name}`;
        const password = await system.addStation(stationId);
        const charger = await RawCharger.connect(`ws://127.0.0.1:${port}`, stationId, password);
        await charger.served();
        for (const rest of rests) {
          const command = rest.post(`/stations/${stationId}/commands/clear-cache`, {});
          const [, messageId] = await charger.next();
          charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
          expect((await command).body).toMatchObject({ status: 'accepted' });
        }
        await charger.close();
      }
    });

    it('collects the log of each, and ends them in good order', async () => {
      for (const { name } of foreman.processes)
        expect(foreman.logOf(name).some((line) => line.includes('"msg":"ready"'))).toBe(true);
      await foreman.stop();
      for (const { name } of foreman.processes)
        expect([name, foreman.logOf(name).at(-1)]).toEqual([
          name,
          expect.stringContaining('"msg":"stopped"'),
        ]);
    });
  });
});
