import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runningPostgresUrl } from '../../src/platform/database/embedded-postgres.ts';
import { AdminShell } from '../support/admin.ts';
import { TestCluster } from '../support/cluster.ts';
import { type CsmsProcess, startCsms } from '../support/csms-process.ts';
import { openDatabase } from '../support/database.ts';
import { hasRedis } from '../support/redis.ts';
import { type Place, placeOf, runProgram } from '../support/release.ts';
import { eventually, RestClient } from '../support/rest.ts';

const release = inject('release');
const read = (file: string) => readFileSync(file, 'utf8');
const readme = read('README.md');
const compose = read('docker/compose.yaml');

interface PackageFile {
  engines: { node: string };
  devDependencies: { node: string };
  optionalDependencies: { 'embedded-postgres': string };
}
const packageFile = JSON.parse(read('package.json')) as PackageFile;

const majorIn = (pattern: RegExp, text: string) => Number(pattern.exec(text)?.[1]);

/** The columns of every table, with their types; of no schema but ours and that of the jobs. */
const COLUMNS = `
  SELECT table_schema || '.' || table_name || '.' || column_name AS name, data_type AS type, is_nullable AS nullable
    FROM information_schema.columns
   WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_name !~ '_\\d{8}$'
   ORDER BY 1`;

type Json = Record<string, unknown>;

describe('factor X: dev/prod parity', () => {
  describe('the versions', () => {
    it('of Node.js: development, tests and image run the same', () => {
      const major = majorIn(/^>=(\d+)/, packageFile.engines.node);
      expect(majorIn(/^(\d+)/, packageFile.devDependencies.node)).toBe(major);
      const bases = read('docker/Dockerfile').match(/^FROM node:\d+/gm) ?? [];
      expect(bases.length).toBeGreaterThan(0);
      expect(new Set(bases)).toEqual(new Set([`FROM node:${major}`]));
      expect(majorIn(/^v(\d+)/, process.version)).toBe(major);
    });

    it('of PostgreSQL: the embedded one, compose, README and tests name the same', () => {
      const embedded = majorIn(/^(\d+)/, packageFile.optionalDependencies['embedded-postgres']);
      expect(majorIn(/image: postgres:(\d+)$/m, compose)).toBe(embedded);
      expect(majorIn(/embedded PostgreSQL (\d+)/, readme)).toBe(embedded);
      const oldest = majorIn(/PostgreSQL (\d+) or newer/, readme);
      const tried = [...read('test/twelve-factor/04-backing-services.spec.ts').matchAll(/version: (\d+),/g)];
      expect(tried.map(([, version]) => Number(version))).toEqual([oldest, embedded]);
    });

    it('of Redis: compose and README name the same', () => {
      expect(majorIn(/`REDIS_URL` \(Redis (\d+)\)/, readme)).toBe(majorIn(/image: redis:(\d+)$/m, compose));
    });

    it('of the services: what compose runs is what .env.example has URLs for', () => {
      const images = [...compose.matchAll(/^ {4}image: (\w+):/gm)].map(([, name]) => name);
      const schemes = [...read('.env.example').matchAll(/^# (\w+):\/\/\S+.*\n# (?:DATABASE|REDIS)_URL=/gm)];
      expect(schemes.map(([, scheme]) => scheme)).toEqual(['postgres', 'redis']);
      expect(images).toEqual(['postgres', 'redis']);
    });
  });

  describe('what is in process instead of in Redis', () => {
    const formsOf = (kind: string) =>
      globSync(`src/platform/redis/*.${kind}.ts`)
        .map((file) => basename(file, `.${kind}.ts`))
        .sort();

    it('has both forms of everything', () => {
      expect(formsOf('in-process').length).toBeGreaterThan(3);
      expect(formsOf('in-process')).toEqual(formsOf('redis'));
    });

    it('has one contract test for both', () => {
      const contracts = globSync('test/integration/*.spec.ts')
        .map(read)
        .filter((text) => /^describeBothForms\(/m.test(text))
        .join('\n');
      for (const name of formsOf('redis'))
        expect(contracts).toMatch(new RegExp(`['\\s]${name.replaceAll('-', ' ')}'`));
    });

    it('is told in the README, with all else that differs', () => {
      const [, table = ''] = /\n\| in one process +\| split +\|\n\|[- |]+\n((?:\|.*\n)+)/.exec(readme) ?? [];
      const rows = table.trim().split('\n');
      for (const word of ['embedded', 'in process', 'migrates', 'admin', 'tariff', 'listens'])
        expect(rows.filter((row) => row.split('|')[1]?.includes(word))).toHaveLength(1);
      expect(rows).toHaveLength(6);
    });
  });

  describe.skipIf(!hasRedis)('one process and three', () => {
    let home: string;
    let place: Place;
    let single: CsmsProcess;
    let embeddedUrl: string;
    let cluster: TestCluster<'web' | 'ocpp' | 'worker'>;

    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), 'csms-parity-'));
      place = { ...placeOf(release), workingDirectory: home };
      single = await startCsms({}, place);
      embeddedUrl = (await runningPostgresUrl(join(home, '.data'))) ?? '';
      cluster = await TestCluster.of(['web', 'ocpp', 'worker'], {}, placeOf(release));
      // As the README tells: what one process does at its start is a command here.
      await new AdminShell(cluster.database.url).result('seed');
    });
    afterAll(async () => {
      await single.stop();
      await cluster.stop();
      await rm(home, { recursive: true });
    });

    it('have the same database: a real PostgreSQL, with the same tables', async () => {
      const embedded = openDatabase(embeddedUrl);
      const [version] = await embedded.query<{ version: string }>('SELECT version()');
      const major = majorIn(/^(\d+)/, packageFile.optionalDependencies['embedded-postgres']);
      expect(version?.version).toMatch(new RegExp(`^PostgreSQL ${major}\\.`));
      const columns = await embedded.query(COLUMNS);
      await embedded.close();
      expect(columns.length).toBeGreaterThan(300);
      expect(columns).toEqual(await cluster.database.query(COLUMNS));
    });

    it('are tested with the Redis that compose runs, or a newer one', async () => {
      const client = new Redis(cluster.redis.url);
      const version = /redis_version:(\d+)/.exec(await client.info('server'))?.[1];
      client.disconnect();
      expect(Number(version)).toBeGreaterThanOrEqual(majorIn(/image: redis:(\d+)$/m, compose));
    });

    it('offer the same REST interface', async () => {
      const [one, three] = await Promise.all(
        [single.webUrl, cluster.process.webUrl].map((url) => RestClient.anonymous(url).get('/docs-json')),
      );
      expect(Object.keys(one?.body['paths'] as object).length).toBeGreaterThan(50);
      expect(one?.body).toEqual(three?.body);
    });

    it.each(['1.6', '2.0.1'])('keep the same records of the same charge in OCPP %s', async (version) => {
      const places = [
        { api: single.webUrl, url: single.ocppUrl },
        { api: cluster.process.webUrl, url: cluster.processes.ocpp.ocppUrl },
      ];
      const [one, three] = await Promise.all(places.map(({ api, url }) => charge(version, api, url)));
      expect(one?.['session']).toMatchObject({ status: 'ended', energyWh: 1000 });
      expect(one?.['cdr']).toMatchObject({ energyWh: 1000, status: 'final' });
      expect(one).toEqual(three);
    });

    /** Plays one, and returns what is recorded of it, but for ids and times. */
    async function charge(version: string, api: string, url: string): Promise<Json> {
      const rest = await RestClient.login(api);
      const { body } = await rest.post<{ key: string }>('/api-keys', { name: version, role: 'operator' });
      const stationId = `CP-X-${version}`;
      const args = [stationId, version, '--energy', '1000', '--speed', '600', '--quiet'];
      const ended = await runProgram(
        place,
        ['simulator/cli.js', ...args, '--api', api, '--url', url, '--json'],
        { CSMS_API_KEY: body.key },
      );
      expect([ended.code, ended.stderr]).toEqual([0, '']);
      const only = async (path: string) =>
        eventually(async () => {
          const { data } = (await rest.get<{ data: Json[] }>(`${path}?stationId=${stationId}`)).body;
          return data.length > 0 && data;
        }, 30);
      const [sessions, cdrs] = [await only('/charging-sessions'), await only('/cdrs')];
      expect([sessions.length, cdrs.length]).toEqual([1, 1]);
      return { session: comparable(sessions[0] ?? {}), cdr: comparable(cdrs[0] ?? {}) };
    }

    const comparable = (record: Json): Json =>
      Object.fromEntries(
        Object.entries(record).map(([name, value]) => [name, isOwn(name, value) ? typeof value : value]),
      );
    const isOwn = (name: string, value: unknown) =>
      /id$|At$|number|seconds|duration|time/i.test(name) || (typeof value === 'object' && value !== null);
  });
});
