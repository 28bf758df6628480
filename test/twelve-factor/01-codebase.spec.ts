import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runAdmin } from '../support/admin.ts';
import { type CsmsProcess, startCsms } from '../support/csms-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readProcfile } from '../support/procfile.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { placeOf } from '../support/release.ts';
import { RestClient } from '../support/rest.ts';

const ROLES = ['web', 'ocpp', 'worker'] as const;
const place = placeOf(inject('release'));

/** Of all files of a build: their names and what is in them. */
function fingerprint(directory: string): string {
  const files = globSync('dist/**/*.{js,mjs,json,map,html,css}', { cwd: directory }).toSorted();
  expect(files.length).toBeGreaterThan(100);
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(`${directory}/${file}`));
  return hash.digest('hex');
}

const healthUrl: Record<(typeof ROLES)[number], (running: CsmsProcess) => string> = {
  web: ({ webUrl }) => webUrl,
  ocpp: ({ ocppUrl }) => ocppUrl.replace('ws:', 'http:'),
  worker: ({ workerUrl }) => workerUrl,
};

describe('factor I: codebase', () => {
  let database: TestDatabase;
  let redis: TestRedis | null;
  let environment: Record<string, string>;
  const built = fingerprint('.');

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    redis = await startRedis();
    environment = { DATABASE_URL: database.url, REDIS_URL: redis?.url ?? '' };
  });
  afterAll(async () => {
    await redis?.stop();
    await database.drop();
  });

  it('is one package, with one file that pins what it is made of', () => {
    const exclude = ['**/node_modules/**', 'dist/**'];
    expect(globSync('**/package.json', { exclude })).toEqual(['package.json']);
    expect(
      globSync('**/{package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml}', { exclude }),
    ).toEqual(['package-lock.json']);
  });

  it('is one image: one Dockerfile, whose last stage every service of compose runs', () => {
    expect(globSync('docker/*Dockerfile*')).toEqual(['docker/Dockerfile']);
    const compose = readFileSync('docker/compose.yaml', 'utf8');
    const services = compose.slice(compose.indexOf('\nservices:')).split(/\n {2}(?=\w+:\n)/);
    const own = services.filter((service) => /^(migrate|web|ocpp|worker):/.test(service));
    expect(own).toHaveLength(4);
    for (const service of own) expect(service).toMatch(/^\w+:\n {4}<<: \*csms\n(?![^]* {4}image:)/);
    expect(compose.match(/dockerfile:/g)).toHaveLength(1);
    expect(compose).not.toContain('target:');
  });

  it('is what every process type of the Procfile starts', () => {
    const processes = readProcfile();
    expect(processes.map(({ name }) => name)).toEqual(['release', ...ROLES]);
    for (const { name, environment, command } of processes) {
      const isRelease = name === 'release';
      expect(command).toEqual(['node', ...(isRelease ? ['dist/admin.js', 'migrate'] : ['dist/main.js'])]);
      expect(environment).toMatchObject(isRelease ? {} : { PROCESS_ROLE: name });
    }
  });

  it.skipIf(!hasRedis)('starts every role from the same dist/, away from the sources', async () => {
    expect(fingerprint(place.directory)).toBe(built);
    expect((await runAdmin(['migrate'], environment, place)).stderr).toBe('');
    const running = await Promise.all(
      ROLES.map((role) => startCsms({ ...environment, PROCESS_ROLE: role }, place)),
    );
    for (const [index, role] of ROLES.entries()) {
      const url = healthUrl[role](running[index] as CsmsProcess);
      const { body } = await RestClient.anonymous(url).get('/health');
      expect(body).toMatchObject({ status: 'ok', role });
    }
    expect(await Promise.all(running.map((csms) => csms.stop()))).toEqual([0, 0, 0]);
  });

  it('has every admin command in one program of the same dist/, which starts there', async () => {
    const run = async (...args: string[]) => {
      const { code, stdout } = await runAdmin(args, { DATABASE_URL: database.url }, place);
      expect([args, code]).toEqual([args, 0]);
      return stdout;
    };
    const listed = [...(await run('--help')).matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name);
    expect(listed).toEqual(expect.arrayContaining(['migrate', 'migrate:status', 'seed', 'cleanup', 'check']));
    expect(await run('migrate', '--json')).toMatch(/^\{"applied":/);
    expect(JSON.parse(await run('openapi'))).toHaveProperty('paths');
  });

  it('has left the build as it was', () => {
    expect([fingerprint('.'), fingerprint(place.directory)]).toEqual([built, built]);
  });
});
