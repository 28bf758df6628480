import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { TestCluster } from '../support/cluster.ts';
import { productionEnvironment } from '../support/csms-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { hasRedis } from '../support/redis.ts';
import { NOBODY, placeOf, spawnProgram } from '../support/release.ts';
import { eventually, RestClient } from '../support/rest.ts';

const release = inject('release');
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

type Line = Record<string, unknown>;

const linesOf = (output: string) =>
  output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);

describe('factor XI: logs', () => {
  describe.skipIf(!hasRedis)('of a split deployment', () => {
    let cluster: TestCluster<'web' | 'ocpp' | 'worker'>;
    let directory: string;
    let charger: RawCharger;

    beforeAll(async () => {
      // Nothing here can be written by who runs it.
      directory = await mkdtemp(join(tmpdir(), 'csms-logs-'));
      await chmod(directory, 0o555);
      const place = { ...placeOf(release, NOBODY), workingDirectory: directory };
      const nowhere = { HOME: directory, TMPDIR: directory };
      cluster = await TestCluster.of(['web', 'ocpp', 'worker'], { LOG_LEVEL: 'debug', ...nowhere }, place);
      charger = await cluster.connect('CP-XI', cluster.processes.ocpp.ocppUrl);
    });
    afterAll(async () => {
      await charger.close();
      await cluster.stop();
      await rm(directory, { recursive: true });
    });

    const logOf = (name: 'web' | 'ocpp' | 'worker') => cluster.processes[name].log;
    const accept = ([, messageId]: unknown[]) => JSON.stringify([3, messageId, { status: 'Accepted' }]);

    it('are one JSON object a line on stdout, with time, level and what it is', () => {
      for (const { log, errors } of Object.values(cluster.processes)) {
        expect(errors()).toBe('');
        expect(log.length).toBeGreaterThan(0);
        for (const line of log)
          expect(line).toMatchObject({
            time: expect.stringMatching(ISO_TIME) as string,
            level: expect.toBeOneOf(LEVELS) as string,
            pid: expect.any(Number) as number,
            msg: expect.any(String) as string,
          });
      }
      for (const name of ['web', 'ocpp', 'worker'] as const)
        expect(logOf(name).filter(({ role }) => role === name).length).toBeGreaterThan(0);
    });

    it('tell one request by one id, from REST through Redis to the charger and back', async () => {
      const requestId = 'followed-through-all';
      const rest = cluster.rest.with({ 'x-request-id': requestId });
      const command = rest.post('/stations/CP-XI/commands/clear-cache', {});
      const call = await charger.next();
      charger.send(accept(call));
      const { headers, body } = await command;
      expect([headers.get('x-request-id'), body['status']]).toEqual([requestId, 'accepted']);

      const told = await eventually(async () => {
        const lines = logOf('web').filter((line) => line['requestId'] === requestId);
        return lines.some((line) => 'res' in line) && lines;
      });
      const about = { stationId: 'CP-XI', requestId, commandId: body['id'] };
      expect(told).toEqual([
        expect.objectContaining({ ...about, role: 'web', status: 'accepted', msg: 'a command was answered' }),
        expect.objectContaining({ stationId: 'CP-XI', role: 'web', msg: 'request completed' }),
      ]);
      const message = { ...about, role: 'ocpp', messageId: call[1], action: 'ClearCache' };
      expect(logOf('ocpp').filter((line) => line['requestId'] === requestId)).toEqual([
        expect.objectContaining({ ...message, msg: 'a call is sent' }),
        expect.objectContaining({ ...message, msg: 'a call has ended', outcome: 'result' }),
      ]);
    });

    it('give an id to who sends none, or none that is usable', async () => {
      const ids: (string | null)[] = [];
      for (const sent of [{}, { 'x-request-id': 'with spaces' }, { 'x-request-id': 'x'.repeat(65) }]) {
        const { headers } = await cluster.rest.with(sent).get('/stations/CP-XI');
        ids.push(headers.get('x-request-id'));
      }
      expect(new Set(ids).size).toBe(3);
      for (const id of ids) {
        expect(id).toMatch(/^[\da-f-]{36}$/);
        await eventually(async () => logOf('web').some(({ requestId }) => requestId === id));
      }
    });

    it('tell of paths that nobody serves, or that are none, with the id that the caller is given', async () => {
      for (const [path, statusCode] of Object.entries({ '/nothing-here': 404, '/stations/%zz': 400 })) {
        const { status, headers } = await cluster.rest.get(path);
        expect([path, status]).toEqual([path, statusCode]);
        const [line] = await eventually(async () => {
          const told = logOf('web').filter((each) => each['requestId'] === headers.get('x-request-id'));
          return told.length > 0 && told;
        });
        expect(line).toMatchObject({ level: 'warn', req: { method: 'GET', url: path }, res: { statusCode } });
      }
    });

    it('name the station in every line that concerns it', async () => {
      const { ocppUrl } = cluster.processes.ocpp;
      expect(await handshakeStatus(ocppUrl, '/ocpp/CP-XI', { auth: 'CP-XI:wrong' })).toBe(401);
      for (const call of ['[2,"u1","Unheard",{}]', '[2,"u2","Heartbeat"]'])
        expect((await charger.exchange(call))[0]).toBe(4);
      charger.send('[3,"nobody-asked",{}]');
      const failing = cluster.rest.post('/stations/CP-XI/commands/clear-cache', {});
      const [, messageId] = await charger.next();
      charger.send(JSON.stringify([3, messageId, { status: 'Perhaps' }]));
      expect((await failing).body['status']).toBe('failed');
      await charger.close();
      await eventually(async () => {
        const { status } = await cluster.rest.post('/stations/CP-XI/commands/clear-cache', {});
        return status === 409;
      });
      await cluster.rest.get('/charging-sessions?stationId=CP-XI');
      await eventually(async () => JSON.stringify(logOf('web')).includes('"/charging-sessions"'));

      const all = [...logOf('web'), ...logOf('ocpp'), ...logOf('worker')];
      const mentioned = all.filter((line) => JSON.stringify(line).includes('CP-XI'));
      expect(mentioned.filter(({ stationId }) => stationId !== 'CP-XI')).toEqual([]);
      const messages = logOf('ocpp').flatMap((line) => (line['stationId'] === 'CP-XI' ? [line['msg']] : []));
      for (const expected of [
        'connected',
        'a connection was refused',
        'an unusual call',
        'a malformed message',
        'an answer to no outstanding call was dropped',
        'a bad answer',
        'disconnected',
      ])
        expect(messages).toContain(expected);
      const asked = logOf('web').filter(({ req }) =>
        /CP-XI|charging-sessions/.test(JSON.stringify(req ?? '')),
      );
      expect(asked.length).toBeGreaterThan(3);
      expect(asked.filter(({ stationId }) => stationId !== 'CP-XI')).toEqual([]);
    });

    it('are kept by nobody here: no process has written a file', async () => {
      expect(await readdir(directory)).toEqual([]);
    });
  });

  describe('by LOG_LEVEL', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await createTestDatabase();
    });
    afterAll(() => database.drop());

    /** What a process writes that is asked for what it gives, and for what it does not. */
    async function linesAt(level: string): Promise<Line[]> {
      const variables = { DATABASE_URL: database.url, LOG_LEVEL: level };
      const env = await productionEnvironment(variables);
      const child = spawnProgram(placeOf(release), ['main.js'], env);
      const output = text(child.stdout);
      const client = RestClient.anonymous(`http://127.0.0.1:${env.PORT}`);
      await eventually(async () => (await client.get('/health/live').catch(() => null))?.status === 200, 60);
      expect((await client.get('/auth/me')).status).toBe(401);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      return linesOf(await output);
    }

    it.each([
      ['debug', ['debug', 'info', 'warn']],
      ['info', ['info', 'warn']],
      ['warn', ['warn']],
      ['error', []],
      ['silent', []],
    ])('%s: of these levels, and of no lower one', async (level, expected) => {
      const levels = new Set((await linesAt(level)).map((line) => String(line['level'])));
      expect([...levels].sort()).toEqual(expected);
    });

    it('a level that does not exist is refused', async () => {
      const env = await productionEnvironment({ DATABASE_URL: database.url, LOG_LEVEL: 'loud' });
      const child = spawnProgram(placeOf(release), ['main.js'], env);
      const [said, written] = await Promise.all([text(child.stderr), text(child.stdout)]);
      expect(said).toContain('LOG_LEVEL');
      expect(written).toBe('');
    });

    it('npm run dev shows them readably', async () => {
      const env = await productionEnvironment({ DATABASE_URL: database.url });
      const child = spawn(process.execPath, ['.ci/dev.mjs'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
      let shown = '';
      child.stdout.on('data', (data: Buffer) => (shown += data.toString()));
      const ended = once(child, 'exit');
      await eventually(async () => shown.includes('ready'), 60);
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      const [ready = ''] = shown.split('\n').filter((line) => line.endsWith(': ready'));
      expect(ready).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO/);
      expect(shown).not.toContain('{"level"');
    });
  });
});
