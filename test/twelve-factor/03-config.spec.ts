import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/platform/config/config.ts';
import { Environment, readEnvironment, VARIABLE_NAMES } from '../../src/platform/config/environment.ts';
import { ADMIN, type CsmsProcess, productionEnvironment, startCsms } from '../support/csms-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { EventStreamClient } from '../support/event-clients.ts';
import { freePort } from '../support/free-port.ts';
import { RawCharger } from '../support/raw-charger.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { CHECKOUT, runProgram } from '../support/release.ts';
import { eventually, RestClient } from '../support/rest.ts';

/** Of the operating system, not of the product. */
const OF_THE_SYSTEM = ['PATH'];
const VARIABLE = /^#? ?([A-Z][A-Z0-9_]*)=(.*)$/;

const lines = readFileSync('.env.example', 'utf8').split('\n');
const listed = lines.flatMap((line, index) => {
  const [, name, value] = VARIABLE.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, value, before: lines[index - 1] ?? '' }];
});
const names = listed.map(({ name }) => name).sort();
const example = Object.fromEntries(listed.map(({ name, value }) => [name, value]));

const shipped = globSync(['{src,migrations}/**/*.{ts,html,css,js}', 'docker/*', 'Procfile'])
  .filter((file) => !file.endsWith('.spec.ts'))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));

const matches = (pattern: RegExp, text: string) =>
  [...text.matchAll(pattern)].map(([, ...groups]) => groups.join(''));

/** The variables that a file reads by their name, in any of the ways in which that can be written. */
function variablesIn(text: string): string[] {
  const taken = matches(/\{([^{}]*)\} = process\.env\b/g, text).flatMap((list) =>
    list.split(',').map((name) => name.trim()),
  );
  const named = matches(
    /\b(?:env|environment|variables)(?:\.([A-Z][A-Z0-9_]+)\b|\['([A-Z][A-Z0-9_]+)'\])/g,
    text,
  );
  return [...taken, ...named].filter((name) => name !== '');
}

/** The names of all values, of which some are grouped. */
function leavesOf(values: object): string[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? leavesOf(value) : [name],
  );
}

describe('factor III: config', () => {
  describe('.env.example', () => {
    it('lists every variable that is read, once, and no other', () => {
      const read = shipped
        .filter(({ file }) => !/platform\/config\/environment/.test(file))
        .flatMap(({ text }) => variablesIn(text));
      const ours = [...new Set(read)].filter((name) => !OF_THE_SYSTEM.includes(name));
      expect(ours.sort()).toEqual(names);
      expect(names).toEqual([...new Set(names)]);
    });

    it('lists every variable that is validated', () => {
      const bySimulator = names.filter((name) => name.startsWith('CSMS_'));
      expect([...VARIABLE_NAMES, ...bySimulator].sort()).toEqual(names);
    });

    it('lists none that leads to nothing: somebody uses every value of the configuration', () => {
      const outside = shipped.filter(({ file }) => !file.startsWith('src/platform/config/'));
      const words = new Set(outside.flatMap(({ text }) => text.match(/\b[a-z]\w*/g) ?? []));
      const values = leavesOf(loadConfig({}));
      expect(values.length).toBeGreaterThan(30);
      expect(values.filter((name) => !words.has(name))).toEqual([]);
    });

    it('gives each its default', () => {
      expect(readEnvironment(example)).toEqual(readEnvironment({}));
    });

    it('leaves empty only what has no default', () => {
      const withDefault = Object.entries(new Environment()).flatMap(([name, value]) =>
        value === undefined ? [] : [name],
      );
      const filledIn = listed.flatMap(({ name, value }) => (value === '' ? [] : [name]));
      expect(filledIn.sort()).toEqual(withDefault.sort());
    });

    it.each(listed)('explains $name in the line above it', ({ before }) => {
      expect(before).toMatch(/^# \S.*\.$/);
      expect(before).not.toMatch(VARIABLE);
    });
  });

  it('compose passes every variable on, but for what its containers fix', () => {
    const compose = readFileSync('docker/compose.yaml', 'utf8');
    const own = compose.replace(/\n {2}(postgres|redis):\n(?: {4}.*\n|\n)+/g, '\n');
    const passed = new Set(matches(/^ +([A-Z][A-Z0-9_]+):/gm, own));
    const fixed = ['CSMS_API_KEY', 'CSMS_URL', 'HOST', 'NODE_ENV', 'OCPP_WEBSOCKET_PORT', 'PORT'];
    fixed.push('SHUTDOWN_TIMEOUT_SECONDS', 'WORKER_PORT');
    expect([...passed].sort()).toEqual(names.filter((name) => !fixed.includes(name)));
  });

  describe('the code', () => {
    const isOfNobody = (host: string) =>
      /^(localhost|127\.0\.0\.1|0\.0\.0\.0|host|postgres|redis|web|ocpp|192\.168\.1\.10)$|^([\w-]+\.)*example\.com$|^simulator\.local$/.test(
        host,
      );

    it('names no host but its own machine, services of compose, and those of examples', () => {
      const named = shipped.flatMap(({ file, text }) => [
        ...matches(
          /\b[a-z][a-z0-9+.-]*:\/\/(?:[^@\s'"`/]*(?:\$\{[^}]*\})?@)?([a-z0-9][a-z0-9.-]*)/g,
          text,
        ).map((host) => [file, host]),
        ...matches(/\b[\w.+-]+@((?:[a-z0-9-]+\.)+[a-z]{2,})\b/g, text).map((host) => [file, host]),
      ]);
      expect(named.length).toBeGreaterThan(10);
      expect(named.filter(([, host = '']) => !isOfNobody(host))).toEqual([]);
    });

    it('holds no secret', () => {
      const suspects = shipped.flatMap(({ file, text }) => [
        ...matches(/(-----BEGIN [A-Z ]*PRIVATE KEY-----\\n[A-Za-z0-9+/]{16,})/g, text).map((found) => [
          file,
          found,
        ]),
        ...matches(
          /\b(?:password|secret|secretsKey|apiKey|passphrase|credential)s?['"]?\s*[:=]\s*(['"`][^'"`$\s]{6,}['"`])/gi,
          text,
        ).map((found) => [file, found]),
        ...matches(/\b((?:AKIA|ghp_|xox[bp]-|eyJ)[A-Za-z0-9_-]{12,})/g, text).map((found) => [file, found]),
      ]);
      expect(suspects).toEqual([]);
    });

    it('reads its environment where a process begins, and nowhere in a module', () => {
      const reading = shipped.filter(({ text }) => text.includes('process.env')).map(({ file }) => file);
      expect(reading).toContain('src/main.ts');
      expect(reading.filter((file) => /^src\/(modules|roles)\//.test(file))).toEqual([]);
    });
  });

  describe('a wrong environment', () => {
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'csms-wrong-'));
    });
    afterAll(() => rm(directory, { recursive: true }));

    const run = async (environment: Record<string, string>) => {
      const env = { PATH: process.env['PATH'], PORT: String(await freePort()), ...environment };
      return runProgram({ ...CHECKOUT, workingDirectory: directory }, ['main.js'], env);
    };

    it.each<[string, Record<string, string>, string[]]>([
      [
        'is refused with a list of all faults',
        { PORT: 'abc', LOG_LEVEL: 'loud', OCPP_HEARTBEAT_INTERVAL: '1' },
        ['PORT', 'LOG_LEVEL', 'OCPP_HEARTBEAT_INTERVAL'],
      ],
      [
        'is refused without a word of its secrets',
        {
          DATABASE_URL: 'mysql://csms:a-secret@host/csms',
          REDIS_URL: 'http://:a-secret@host',
          JWT_SECRET: 'a-secret',
          METRICS_TOKEN: 'secret',
          OCPP_TLS_KEY: 'a-secret',
        },
        ['DATABASE_URL', 'REDIS_URL', 'JWT_SECRET', 'METRICS_TOKEN', 'OCPP_TLS_CERT'],
      ],
      [
        'is refused with the role that does not exist',
        { PROCESS_ROLE: 'wep' },
        ['PROCESS_ROLE must be all, or a comma list of web, ocpp, worker'],
      ],
      [
        'is refused with what a split role is missing',
        { PROCESS_ROLE: 'web' },
        ['DATABASE_URL is missing', 'REDIS_URL is missing', 'JWT_SECRET is missing'],
      ],
      [
        'is refused with a variable that is misspelt',
        { OCPP_HEARTBEAT: '60' },
        ['OCPP_HEARTBEAT is not a variable'],
      ],
    ])('%s', async (_, environment, named) => {
      const { code, stdout, stderr } = await run(environment);
      expect([code, stdout]).toEqual([1, '']);
      for (const name of named) expect(stderr).toContain(name);
      expect(stderr).not.toMatch(/secret/);
      expect(stderr).not.toContain('    at ');
    });

    it('is refused with the service that cannot be reached, and none of its credentials', async () => {
      const { code, stderr } = await run({
        DATABASE_URL: `postgres://nobody:first-secret@127.0.0.1:${await freePort()}/none`,
      });
      expect(code).toBe(1);
      expect(stderr).toContain('ECONNREFUSED');
      expect(stderr).not.toContain('first-secret');
      expect(stderr.trim().split('\n')).toHaveLength(1);
    });
  });

  describe.skipIf(!hasRedis)('the log, with all that it can tell', () => {
    const REDIS_PASSWORD = 'a-redis-password';
    const SECRETS = {
      JWT_SECRET: 'what-signs-the-tokens-of-this-installation',
      SECRETS_KEY: 'what-encrypts-the-secrets-of-this-installation',
      ADMIN_PASSWORD: ADMIN.password,
      METRICS_TOKEN: 'what-the-scraper-shows',
      CERTIFICATE_AUTHORITY_TOKEN: 'what-the-authority-asks-for',
      ISO15118_SERVICE_TOKEN: 'what-the-pool-asks-for',
    };
    let database: TestDatabase;
    let redis: TestRedis;
    let processes: CsmsProcess[] = [];
    let environment: Record<string, string>;

    beforeAll(async () => {
      database = await createTestDatabase();
      const own = await startRedis({ password: REDIS_PASSWORD });
      if (own?.server === undefined) throw new Error('this test needs redis-server in PATH');
      redis = own;
      environment = {
        ...SECRETS,
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        LOG_LEVEL: 'trace',
      };
      processes = await Promise.all(
        ['web', 'ocpp', 'worker'].map((role) => startCsms({ ...environment, PROCESS_ROLE: role })),
      );
    });
    afterAll(async () => {
      await Promise.all(processes.map((running) => running.stop()));
      await redis.stop();
      await database.drop();
    });

    const everything = () => processes.map(({ log, errors }) => JSON.stringify(log) + errors()).join('\n');
    const ofConfiguration = (): string[] => [
      ...Object.values(SECRETS),
      REDIS_PASSWORD,
      new URL(database.url).password,
    ];
    const shown = (secrets: string[]) => secrets.filter((secret) => everything().includes(secret));
    const areRefused = () =>
      processes.every(({ log }) => log.some(({ err }) => JSON.stringify(err ?? '').includes('WRONGPASS')));

    it('never shows the configuration, nor what anybody logs in with', async () => {
      const [web, ocpp] = processes as [CsmsProcess, CsmsProcess];
      const secrets = ofConfiguration();
      const accessToken = await RestClient.accessToken(web.webUrl);
      const rest = RestClient.anonymous(web.webUrl).with({ authorization: `Bearer ${accessToken}` });
      const wrong = { email: ADMIN.email, password: 'a-mistyped-password' };
      expect((await RestClient.anonymous(web.webUrl).post('/auth/login', wrong)).status).toBe(401);
      const { body: key } = await rest.post<{ key: string }>('/api-keys', { name: 'A', role: 'viewer' });
      expect((await RestClient.withApiKey(web.webUrl, key.key).get('/stations')).status).toBe(200);
      await rest.post('/stations', { stationId: 'CP-III' });
      const { body: made } = await rest.post<{ password: string }>('/stations/CP-III/credentials', {});
      const charger = await RawCharger.connect(ocpp.ocppUrl, 'CP-III', made.password);
      await charger.served();
      await expect(RawCharger.connect(ocpp.ocppUrl, 'CP-III', 'not-its-password')).rejects.toThrow();
      const scraper = RestClient.anonymous(web.webUrl).with({
        authorization: `Bearer ${SECRETS.METRICS_TOKEN}`,
      });
      expect((await scraper.get('/metrics')).status).toBe(200);
      const events = await EventStreamClient.open(`${web.webUrl}/events?access_token=${accessToken}`);
      expect(events.response.statusCode).toBe(200);
      events.close();
      await charger.close();

      secrets.push(accessToken, wrong.password, key.key, made.password, 'not-its-password');
      expect(everything()).toContain('CP-III');
      expect(shown(secrets)).toEqual([]);
    });

    it('does not show it either when the services go and no longer let it in', async () => {
      const client = new Redis(redis.url);
      await client.config('SET', 'requirepass', 'another-password');
      await client.client('KILL', 'TYPE', 'pubsub', 'SKIPME', 'yes');
      await client.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      await eventually(async () => areRefused());
      await client.config('SET', 'requirepass', REDIS_PASSWORD);
      client.disconnect();
      expect(shown(ofConfiguration())).toEqual([]);
    });

    it('nor what a process says that is refused by its services', async () => {
      const refused = { ...environment, REDIS_URL: redis.url.replace(REDIS_PASSWORD, 'wrong-secret') };
      const env = await productionEnvironment({ ...refused, PROCESS_ROLE: 'ocpp' });
      const { code, stdout, stderr } = await runProgram(CHECKOUT, ['main.js'], env);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^REDIS_URL: 127\.0\.0\.1:\d+ cannot be used: Redis is unavailable: WRONGPASS/);
      expect(stdout + stderr).not.toContain('wrong-secret');
    });
  });
});
