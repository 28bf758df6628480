import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { TestCluster } from '../support/cluster.ts';
import { startCsms } from '../support/csms-process.ts';
import { hasRedis } from '../support/redis.ts';
import { NOBODY, placeOf, runProgram } from '../support/release.ts';
import { RestClient } from '../support/rest.ts';

const ROOT = resolve('.');
const release = inject('release');
/** Nothing but Node.js. */
const PATH = release.path;

interface PackageFile {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const packageFile = async (directory: string) =>
  JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as PackageFile;

describe('factor II: dependencies', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'csms-alone-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('npm ci --omit=dev into an empty folder installs what runs, and nothing of development', async () => {
    const { dependencies, devDependencies } = await packageFile(release.directory);
    const isThere = (name: string) =>
      access(join(release.directory, 'node_modules', name)).then(
        () => true,
        () => false,
      );
    for (const name of Object.keys(dependencies)) expect([name, await isThere(name)]).toEqual([name, true]);
    for (const name of ['vitest', 'eslint', '@swc/core', 'prettier', 'node'])
      expect([devDependencies[name] !== undefined, name, await isThere(name)]).toEqual([true, name, false]);
  });

  it('names no registry: where packages come from is the configuration of npm', async () => {
    const lock = JSON.parse(await readFile(join(release.directory, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string; integrity?: string }>;
    };
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(packages.length).toBeGreaterThan(100);
    const named = packages.filter(([, { resolved }]) => resolved !== undefined);
    const unchecked = packages.filter(([, { integrity }]) => integrity === undefined);
    expect([named, unchecked]).toEqual([[], []]);
    expect(await readFile(join(release.directory, '.npmrc'), 'utf8')).not.toMatch(/registry *=/);
  });

  it.skipIf(!hasRedis)(
    'it starts every role, and charges, with a PATH that holds Node.js alone',
    async () => {
      const cluster = await TestCluster.of(['web', 'ocpp', 'worker'], { PATH }, placeOf(release));
      await cluster.addTariff(0.4);
      const { body } = await cluster.rest.post<{ key: string }>('/api-keys', {
        name: 'Simulator',
        role: 'operator',
      });
      const { webUrl } = cluster.process;
      const where = ['--api', webUrl, '--url', cluster.processes.ocpp.ocppUrl];
      const charge = ['CP-II', '1.6', '--energy', '1000', '--speed', '600', '--json', ...where];
      const environment = { PATH, NODE_ENV: 'production', CSMS_API_KEY: body.key };
      const { code, stdout, stderr } = await runProgram(
        placeOf(release),
        ['simulator/cli.js', ...charge],
        environment,
      );
      expect([code, stderr.split('\n').at(-2)]).toEqual([0, expect.any(String)]);
      expect(JSON.parse(stdout)).toMatchObject({ energyWh: 1000 });
      await cluster.stop();
    },
  );

  it('it starts all roles in one process, with the PostgreSQL that it brings along', async () => {
    const home = join(directory, 'home');
    await mkdir(home);
    const place = { ...placeOf(release, NOBODY), workingDirectory: home };
    if (place.account !== undefined) {
      chownSync(directory, NOBODY.uid, NOBODY.gid);
      chownSync(home, NOBODY.uid, NOBODY.gid);
    }
    const csms = await startCsms({ PATH }, place);
    const { body } = await RestClient.anonymous(csms.webUrl).get('/health');
    expect(body).toMatchObject({ status: 'ok', checks: { database: 'ok' } });
    expect(await csms.stop()).toBe(0);
  });

  describe('lint', () => {
    const tree = {
      'src/main.ts': `import { WebSocket } from 'ws';\nimport type { A } from './a.js';\nexport type B = A | WebSocket;\n`,
      'src/a.ts': `export type A = 1;\n`,
      'src/a.spec.ts': `import { it } from 'vitest';\nit('is', () => {});\n`,
    };
    const sound = { dependencies: { ws: '8' }, devDependencies: { vitest: '5', '@types/ws': '8' } };

    /** What lint says of a tree like ours. */
    async function check(name: string, change: Partial<PackageFile>, files: Record<string, string> = {}) {
      const root = join(directory, name);
      const all = { ...tree, ...files, 'package.json': JSON.stringify({ ...sound, ...change }) };
      for (const [path, text] of Object.entries(all)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), text);
      }
      await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
      const { status, stdout } = spawnSync(process.execPath, [join(ROOT, '.ci/dependencies.mjs')], {
        cwd: root,
        encoding: 'utf8',
      });
      return [status, stdout.trim()];
    }

    it('is content with what is declared and used', async () => {
      expect(await check('sound', {})).toEqual([0, '']);
      expect(await readFile('.ci/lint.mjs', 'utf8')).toContain('.ci/dependencies.mjs');
    });

    it('fails for a package that is used and not declared', async () => {
      expect(await check('undeclared', {}, { 'src/b.ts': `import 'rxjs';\n` })).toEqual([
        1,
        'src/b.ts imports rxjs, which is not in dependencies',
      ]);
      expect(await check('development', {}, { 'migrations/1.ts': `import 'vitest';\n` })).toEqual([
        1,
        'migrations/1.ts imports vitest, which is not in dependencies',
      ]);
      expect(await check('untested', {}, { 'test/b.spec.ts': `await import('rxjs');\n` })).toEqual([
        1,
        'test/b.spec.ts imports rxjs, which is not in package.json',
      ]);
    });

    it('fails for a package that is declared and not used', async () => {
      const dependencies = { ...sound.dependencies, rxjs: '7' };
      expect(await check('unused', { dependencies })).toEqual([
        1,
        'rxjs is in dependencies, and nothing uses it',
      ]);
      const devDependencies = { ...sound.devDependencies, prettier: '3' };
      expect(await check('unused-dev', { devDependencies })).toEqual([
        1,
        'prettier is in devDependencies, and nothing uses it',
      ]);
      const onlyTested = { dependencies: { ...sound.dependencies, vitest: '5' }, devDependencies: {} };
      expect(await check('only-tested', onlyTested)).toEqual([
        1,
        'vitest is in dependencies, and nothing uses it',
      ]);
    });
  });
});
