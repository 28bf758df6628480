import { globSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { AdminShell } from '../support/admin.ts';
import { type CsmsProcess, productionEnvironment, startCsms } from '../support/csms-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readProcfile } from '../support/procfile.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { NOBODY, type Place, placeOf, runProgram } from '../support/release.ts';
import { RestClient } from '../support/rest.ts';

const ROLES = ['web', 'ocpp', 'worker'] as const;
const release = inject('release');
const isRoot = process.getuid?.() === 0;

/** The stages of the Dockerfile, each as its instructions with their continued lines. */
function stagesOf(dockerfile: string): string[][] {
  const lines = dockerfile
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line));
  return lines.reduce<string[][]>((stages, line) => {
    if (line.startsWith('FROM ')) stages.push([]);
    stages.at(-1)?.push(line);
    return stages;
  }, []);
}

describe('factor V: build, release, run', () => {
  describe('the image', () => {
    const stages = stagesOf(readFileSync('docker/Dockerfile', 'utf8'));
    const image = stages.at(-1) ?? [];

    it('is built in stages of its own, and what it runs is only copied', () => {
      expect(stages.flat().filter((line) => /^RUN .*\bbuild\b/.test(line))).toHaveLength(1);
      expect(image.filter((line) => line.startsWith('RUN '))).toEqual([]);
    });

    it('starts a role as an ordinary user who owns none of its files, and migrates nothing', () => {
      const position = (start: string) => image.findIndex((line) => line.startsWith(start));
      expect(image).toContain('USER node');
      expect(position('USER ')).toBeLessThan(position('CMD '));
      expect(image.filter((line) => line.includes('--chown') || line.startsWith('ENTRYPOINT '))).toEqual([]);
      expect(image.at(position('CMD '))).toBe('CMD ["node", "dist/main.js"]');
      expect(image.join('\n')).not.toMatch(/migrate/);
    });

    it('is run by compose without rights, and with a file system that cannot be written', () => {
      const [, shared = ''] =
        /\nx-csms: &csms\n([^]*?)\n\n/.exec(readFileSync('docker/compose.yaml', 'utf8')) ?? [];
      for (const line of ['read_only: true', 'cap_drop: [ALL]', `security_opt: ['no-new-privileges:true']`])
        expect(shared.split('\n').map((each) => each.trim())).toContain(line);
    });
  });

  it('migrates in a step of the release alone: in the Procfile, and in compose', () => {
    const compose = readFileSync('docker/compose.yaml', 'utf8');
    expect(readProcfile().filter(({ command }) => command.includes('migrate'))).toMatchObject([
      { name: 'release' },
    ]);
    expect(compose.match(/command: \[node, dist\/admin\.js, migrate\]/g)).toHaveLength(1);
    const [, needs = ''] = /\nx-depends-on: &depends-on\n([^]*?)\n\n/.exec(compose) ?? [];
    expect(needs).toContain('migrate: { condition: service_completed_successfully }');
    expect(compose.match(/depends_on: \*depends-on/g)).toHaveLength(ROLES.length);
  });

  describe.skipIf(!hasRedis)('a role', () => {
    let database: TestDatabase;
    let redis: TestRedis | null;
    let shell: AdminShell;
    let environment: Record<string, string>;
    let directory: string;
    let place: Place;

    beforeAll(async () => {
      database = await createTestDatabase();
      redis = await startRedis();
      shell = new AdminShell(database.url);
      // Nothing here can be written by who runs it.
      directory = await mkdtemp(join(tmpdir(), 'csms-read-only-'));
      await chmod(directory, 0o555);
      place = { ...placeOf(release, NOBODY), workingDirectory: directory };
      const nowhere = { HOME: directory, TMPDIR: directory, npm_config_cache: directory };
      environment = { DATABASE_URL: database.url, REDIS_URL: redis?.url ?? '', ...nowhere };
    });
    afterAll(async () => {
      await redis?.stop();
      await database.drop();
      await rm(directory, { recursive: true });
    });

    const pending = async () => (await shell.result<{ pending: string[] }>('migrate:status')).pending;

    it('that finds the schema older than itself refuses, is never ready, and changes nothing', async () => {
      const { reverted } = await shell.result<{ reverted: string[] }>('migrate:revert');
      const results = await Promise.all(
        ROLES.map(async (role) => {
          const env = await productionEnvironment({ ...environment, PROCESS_ROLE: role });
          return { env, ...(await runProgram(place, ['main.js'], env)) };
        }),
      );
      for (const { env, code, stdout, stderr } of results) {
        expect([code, stderr]).toEqual([
          1,
          `The database lacks ${String(reverted[0])}. Run "node dist/admin.js migrate" first.\n`,
        ]);
        expect(stdout).not.toContain('ready');
        for (const port of [env.PORT, env.OCPP_WEBSOCKET_PORT, env.WORKER_PORT])
          await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow('fetch failed');
      }
      expect(await pending()).toEqual(reverted);
    });

    describe('after the release', () => {
      let processes: CsmsProcess[] = [];
      beforeAll(async () => {
        await shell.result('migrate');
        // As that of a newer release, which is about to replace this one.
        await database.query(
          `INSERT INTO schema_migration (timestamp, name) VALUES (9764000000000, 'Newer9764000000000')`,
        );
        processes = await Promise.all(
          ROLES.map((role) => startCsms({ ...environment, PROCESS_ROLE: role }, place)),
        );
      });
      afterAll(async () => {
        await Promise.all(processes.map((running) => running.stop()));
      });

      it('serves, also with a schema that is newer than itself', async () => {
        const [web, ocpp, worker] = processes as [CsmsProcess, CsmsProcess, CsmsProcess];
        for (const url of [web.webUrl, ocpp.ocppUrl.replace('ws:', 'http:'), worker.workerUrl])
          expect((await RestClient.anonymous(url).get('/health')).status).toBe(200);
        const rest = await RestClient.login(web.webUrl);
        expect((await rest.post('/stations', { stationId: 'CP-V' })).status).toBe(201);
        expect((await fetch(`${web.webUrl}/docs`)).status).toBe(200);
      });

      it.skipIf(!isRoot)('does so as nobody, from files that it cannot change', async () => {
        for (const { pid } of processes) {
          const status = readFileSync(`/proc/${pid}/status`, 'utf8');
          expect(/^Uid:\t(.*)$/m.exec(status)?.[1]).toBe(Array(4).fill(NOBODY.uid).join('\t'));
        }
        const files = globSync('{.,dist/**,node_modules/ws/**}', { cwd: release.directory });
        expect(files.length).toBeGreaterThan(500);
        for (const file of files) {
          const { uid, mode } = await stat(join(release.directory, file));
          expect([file, uid, mode & 0o002]).toEqual([file, 0, 0]);
        }
      });

      it('and has written nothing', async () => {
        expect(await readdir(directory)).toEqual([]);
      });
    });
  });
});
