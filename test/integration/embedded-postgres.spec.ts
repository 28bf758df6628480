import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AlreadyRunningError,
  type EmbeddedPostgres,
  runningPostgresUrl,
  startEmbeddedPostgres,
} from '../../src/platform/database/embedded-postgres.ts';
import { createDatabase, dropDatabase, startTestPostgres } from '../support/postgres.ts';

const copyTree = promisify(execFile);

let initialised: string;
let dataDir: string;
const running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
const log: string[] = [];

beforeAll(async () => {
  initialised = join(await mkdtemp(join(tmpdir(), 'csms-initialised-')), '.data');
  const postgres = await startEmbeddedPostgres({
    dataDir: initialised,
    log: () => {},
    settings: { fsync: 'off' },
  });
  await postgres.stop();
});
afterAll(() => rm(join(initialised, '..'), { recursive: true }));

beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'csms-embedded-')), '.data');
  log.length = 0;
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const postgres of running.splice(0)) await postgres.stop();
  // A test that failed half way may have left one behind.
  const pid = await postmasterPid().catch(() => null);
  if (pid !== null && isAlive(pid)) process.kill(pid, 'SIGQUIT');
  await rm(join(dataDir, '..'), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

async function start(settings: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => log.push(line), settings });
  running.push(postgres);
  return postgres;
}

/** Puts an initialised cluster into `dataDir`, which is quicker than a first start. */
async function copyInitialised(): Promise<void> {
  await copyTree('cp', ['-a', initialised, dataDir]);
}

/** Another process that has the PostgreSQL of `dataDir` running. */
async function startElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const support = join(import.meta.dirname, '../support');
  const args = ['--import', join(support, 'source-imports.mjs'), join(support, 'hold-postgres.ts'), dataDir];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const failed = once(child, 'exit').then(() =>
    Promise.reject(new Error('The other process ended at its start')),
  );
  const [url] = (await Promise.race([once(createInterface(child.stdout), 'line'), failed])) as [string];
  failed.catch(() => {});
  return { child, url };
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = (await client.query({ text: sql, rowMode: 'array' })) as { rows: unknown[][] };
    return rows.flat();
  } finally {
    await client.end();
  }
}

async function postmasterPid(): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill(signal);
  return ((await exited) as [number | null])[0];
}

describe('the embedded PostgreSQL', () => {
  it('starts from nothing, durable, closed to other machines and to other users', async () => {
    const { url } = await start();
    expect(new URL(url)).toMatchObject({ hostname: '127.0.0.1', pathname: '/csms' });
    const settings = ['fsync', 'synchronous_commit', 'max_connections', 'shared_buffers', 'listen_addresses'];
    const read = settings.map((name) => `current_setting('${name}')`).join();
    expect(await query(url, `SELECT ${read}`)).toEqual(['on', 'on', '200', '128MB', '127.0.0.1']);
    expect(await query(url, `SELECT lower('ÄÖ')`)).toEqual(['äö']);
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect(await readdir(dataDir)).toEqual(['csms.pid', 'postgres', 'postgres-password']);
  });

  it('keeps the data over a restart, which is quick', async () => {
    await copyInitialised();
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    await first.stop();
    expect(await readdir(dataDir)).toEqual(['postgres', 'postgres-password']);
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');

    const startedAt = performance.now();
    const second = await start();
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([42]);
  });

  it('recovers what was committed when PostgreSQL is killed', async () => {
    await copyInitialised();
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(await postmasterPid(), 'SIGKILL');
    await expect.poll(() => log).toContain('PostgreSQL has ended by itself');
    await first.stop();

    const second = await start();
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([42]);
    expect(log.join('\n')).toContain('was not properly shut down');
  });

  it('stops the PostgreSQL that a killed process left behind, and takes its place', async () => {
    await copyInitialised();
    const { child, url } = await startElsewhere();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const orphan = await postmasterPid();
    await kill(child, 'SIGKILL');
    expect(isAlive(orphan)).toBe(true);

    const taken = await start();
    expect(await postmasterPid()).not.toBe(orphan);
    expect(await query(taken.url, 'SELECT answer FROM kept')).toEqual([42]);
    expect(log[0]).toContain(`process ${orphan}) was left behind`);
    expect(log.join('\n')).toContain('was shut down at');
  });

  it('refuses a second start on the same data while the first lives', async () => {
    await copyInitialised();
    const { child, url } = await startElsewhere();
    const refused = await start().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AlreadyRunningError);
    expect(refused).toMatchObject({ pid: child.pid, code: 'ALREADY_RUNNING' });
    expect(String(refused)).toContain(`kill ${child.pid}`);
    expect(await query(url, 'SELECT 1')).toEqual([1]);
    expect(await kill(child, 'SIGTERM')).toBe(0);

    await start();
    await expect(start()).rejects.toThrow(AlreadyRunningError);
  });

  it('tells who asks where it is running', async () => {
    expect(await runningPostgresUrl(dataDir)).toBeNull();
    await copyInitialised();
    expect(await runningPostgresUrl(dataDir)).toBeNull();
    const { child, url } = await startElsewhere();
    expect(await runningPostgresUrl(dataDir)).toBe(url);
    await kill(child, 'SIGTERM');
    expect(await runningPostgresUrl(dataDir)).toBeNull();
  });

  it('is stopped by a process that exits without stopping it', async () => {
    await copyInitialised();
    const { child } = await startElsewhere();
    const pid = await postmasterPid();
    expect(await kill(child, 'SIGUSR2')).toBe(7);
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
    await start();
    expect(log.join('\n')).toContain('was shut down at');
  });

  it('is out of reach of a Ctrl-C in the terminal', async () => {
    await copyInitialised();
    await start();
    const pid = await postmasterPid();
    const group = process.platform === 'linux' ? await processGroup(pid) : pid;
    expect(group).toBe(pid);
  });

  it('is not kept from starting by a postmaster.pid whose number another program has now', async () => {
    await copyInitialised();
    const first = await start({ fsync: 'off' });
    await first.stop();
    const stale = [process.pid, join(dataDir, 'postgres'), 1, 5432, '', '127.0.0.1', '', 'ready', ''].join(
      '\n',
    );
    await writeFile(join(dataDir, 'postgres/postmaster.pid'), stale);
    const { url } = await start({ fsync: 'off' });
    expect(await query(url, 'SELECT 1')).toEqual([1]);
  });

  it('initialises again after an initialisation that was interrupted', async () => {
    await mkdir(join(dataDir, 'postgres.new/base'), { recursive: true });
    await writeFile(join(dataDir, 'postgres.new/PG_VERSION'), '18\n');
    await writeFile(join(dataDir, 'postgres-password'), '');
    const { url } = await start();
    expect(await query(url, 'SELECT 1')).toEqual([1]);
    expect(await readdir(dataDir)).toEqual(['csms.pid', 'postgres', 'postgres-password']);
  });

  it('starts in a directory that only its user may enter', async () => {
    await chmod(join(dataDir, '..'), 0o700);
    await mkdir(dataDir, { mode: 0o700 });
    const { url } = await start();
    expect(await query(url, 'SELECT 1')).toEqual([1]);
  });

  it('says why it does not start, and leaves the data free', async () => {
    await copyInitialised();
    await expect(start({ shared_buffers: 'much' })).rejects.toThrow(
      'invalid value for parameter "shared_buffers"',
    );
    await start();
  });
});

describe('databases for tests', () => {
  it('are created, also as a copy of a template, and dropped while in use', async () => {
    const { adminUrl, stop } = await startTestPostgres();
    try {
      const template = await createDatabase(adminUrl, 'csms_seeded');
      await query(template, 'CREATE TABLE seeded AS SELECT 1 AS id');
      const copy = await createDatabase(adminUrl, 'csms_copy', 'csms_seeded');
      expect(await query(copy, 'SELECT id FROM seeded')).toEqual([1]);
      const inUse = new pg.Client({ connectionString: copy });
      inUse.on('error', () => {});
      await inUse.connect();
      await dropDatabase(adminUrl, 'csms_copy');
      await expect(query(copy, 'SELECT 1')).rejects.toThrow('does not exist');
      await dropDatabase(adminUrl, 'csms_copy');
    } finally {
      await dropDatabase(adminUrl, 'csms_seeded');
      await stop();
    }
  });
});

async function processGroup(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[2]);
}
