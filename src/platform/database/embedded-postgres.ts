import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findPostgres, type PostgresPrograms } from './postgres-program.js';
import { processCommand, processStart, takeLock } from './process-lock.js';

export { AlreadyRunningError } from './process-lock.js';

const DATABASE = 'csms';
const USER = 'csms';
const POLL_MS = 10;
/** A fast shutdown writes a checkpoint; after this long the server is told to stop without one, and recovers later. */
const FAST_SHUTDOWN_MS = 30_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;
const START_ATTEMPTS = 5;
/** Faults that pass: another program took the port, or the processes of a killed server are still ending. */
const PASSING_FAULT =
  /Address already in use|shared memory block .* is still in use|lock file "postmaster.pid"/;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
};

export interface EmbeddedPostgresOptions {
  /** Holds all that the cluster needs, so that it can be moved and backed up as one; made when missing. */
  dataDir: string;
  /** Told of every line that PostgreSQL writes to its log. */
  log: (line: string) => void;
  /** Settings of PostgreSQL beside or in place of ours. */
  settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** Of the database `csms`, which exists. */
  url: string;
  /** Ends every connection, stops the server with all on disk, and gives the data free for another start. */
  stop(): Promise<void>;
}

interface Cluster {
  directory: string;
  password: string;
  programs: PostgresPrograms;
  settings: Readonly<Record<string, string>>;
  log: (line: string) => void;
}

/**
 * Starts the PostgreSQL that comes with us, on a free port of 127.0.0.1. Its data is initialised at the first start, and
 * recovered after a crash of this process, of the server or of both. Call `stop` before the process ends: until then the
 * server keeps it alive. A process that exits without takes the server down with it; after a SIGKILL, which leaves no
 * time for that, the next start does it.
 *
 * Throws AlreadyRunningError while another process uses the same data.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const unlock = await takeLock(join(dataDir, 'csms.pid'));
  try {
    const directory = clusterDirectory(dataDir);
    await stopOrphan(directory, options.log);
    const programs = await findPostgres(dataDir, directory);
    const isNew = !(await exists(join(directory, 'PG_VERSION')));
    const password = await keptPassword(passwordFile(dataDir), isNew);
    const settings = { ...SETTINGS, ...options.settings };
    const cluster: Cluster = { directory, password, programs, settings, log: options.log };
    if (isNew) await initialise(cluster, passwordFile(dataDir));
    const server = await start(cluster);
    const stop = async () => {
      await server.stop();
      await unlock();
    };
    try {
      await ensureDatabase(urlOf(server.port, password, 'postgres'));
    } catch (error) {
      await server.stop();
      throw error;
    }
    let stopped: Promise<void> | undefined;
    return { url: urlOf(server.port, password, DATABASE), stop: () => (stopped ??= stop()) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The URL of the embedded PostgreSQL that another process has running on this data; null when none runs. */
export async function runningPostgresUrl(dataDir: string): Promise<string | null> {
  const running = await readPostmaster(clusterDirectory(resolve(dataDir)));
  if (!running?.isReady || !isPostmaster(running)) return null;
  return urlOf(running.port, await readFile(passwordFile(resolve(dataDir)), 'utf8'), DATABASE);
}

const clusterDirectory = (dataDir: string) => join(dataDir, 'postgres');
const passwordFile = (dataDir: string) => join(dataDir, 'postgres-password');
const urlOf = (port: number, password: string, database: string) =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function keptPassword(file: string, isNew: boolean): Promise<string> {
  if (!isNew) {
    if (await exists(file)) return readFile(file, 'utf8');
    throw new Error(`${file} is missing: without it nobody can open the data beside it`);
  }
  const password = randomBytes(24).toString('base64url');
  await rm(file, { force: true });
  await writeFile(file, password, { mode: 0o600, flush: true });
  return password;
}

/** Into a directory beside, which takes the real name when it is whole: an interrupted one leaves nothing half done. */
async function initialise({ directory, programs, settings }: Cluster, pwfile: string): Promise<void> {
  const beside = `${directory}.new`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { mode: 0o700 });
  if (programs.account) {
    for (const path of [beside, pwfile]) await chown(path, programs.account.uid, programs.account.gid);
  }
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${USER}`, `--pwfile=${pwfile}`, '--auth=scram-sha-256'];
  const sync = settings['fsync'] === 'off' ? ['--no-sync'] : [];
  await programs.initdb([`--pgdata=${beside}`, ...locale, ...access, ...sync]);
  await rename(beside, directory);
}

interface Server {
  port: number;
  stop(): Promise<void>;
}

async function start(cluster: Cluster): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(cluster, await freePort());
    } catch (error) {
      const passes = error instanceof Error && PASSING_FAULT.test(error.message);
      if (!passes || attempt === START_ATTEMPTS) throw error;
      await sleep(200 * attempt);
    }
  }
}

async function startOnce(cluster: Cluster, port: number): Promise<Server> {
  const settings = Object.entries({ ...cluster.settings, port: String(port) });
  const args = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = cluster.programs.postgres(['-D', cluster.directory, ...args]);
  const ended = endOf(child, cluster.log);
  await untilReady(cluster.directory, child, port, ended);
  const pid = Number(child.pid);
  const stopWithUs = () => {
    signal(pid, 'SIGINT');
  };
  process.once('exit', stopWithUs);
  let isStopping = false;
  void ended.then(() => {
    process.removeListener('exit', stopWithUs);
    if (!isStopping) cluster.log('PostgreSQL has ended by itself');
  });
  const stop = async () => {
    isStopping = true;
    await shutDown(pid);
    await ended;
  };
  return { port, stop };
}

/** Passes on what the server logs. Resolves when it has ended, with the end of its log. */
async function endOf(child: ChildProcess, log: (line: string) => void): Promise<string> {
  const lastLines: string[] = [];
  if (child.stderr) {
    createInterface(child.stderr).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > 10) lastLines.shift();
      log(line);
    });
  }
  try {
    // After `exit`, when all that it wrote has been read.
    await once(child, 'close');
  } catch (error) {
    lastLines.push(String(error));
  }
  return lastLines.join('\n');
}

/** PostgreSQL says in its own file, in no language, that it takes connections. */
async function untilReady(
  directory: string,
  child: ChildProcess,
  port: number,
  ended: Promise<string>,
): Promise<void> {
  for (;;) {
    const postmaster = await readPostmaster(directory);
    // Number and port: in a container, the file of a killed server may well bear the number of the new one.
    const isOurs = postmaster?.pid === child.pid && postmaster?.port === port;
    if (isOurs && postmaster.isReady) return;
    const failure = await Promise.race([ended, sleep(POLL_MS, null)]);
    if (failure !== null) throw new Error(`PostgreSQL did not start:\n${failure}`);
  }
}

/** PostgreSQL left behind by a process that was killed would keep the data to itself. */
async function stopOrphan(directory: string, log: (line: string) => void): Promise<void> {
  const postmaster = await readPostmaster(directory);
  if (postmaster === null || processStart(postmaster.pid) === null) return;
  if (isPostmaster(postmaster)) {
    log(`PostgreSQL (process ${postmaster.pid}) was left behind by a process that was killed; stopping it`);
    await shutDown(postmaster.pid);
  } else {
    // The number has been given to another program since, for whose sake PostgreSQL would refuse to start.
    await rm(join(directory, 'postmaster.pid'));
  }
}

async function shutDown(pid: number): Promise<void> {
  const startedAt = processStart(pid);
  const isGone = () => processStart(pid) !== startedAt;
  const stages = [
    ['SIGINT', FAST_SHUTDOWN_MS],
    ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
  ] as const;
  if (startedAt === null) return;
  for (const [name, patienceMs] of stages) {
    signal(pid, name);
    const giveUpAt = performance.now() + patienceMs;
    while (!isGone() && performance.now() < giveUpAt) await sleep(POLL_MS);
    if (isGone()) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}

interface Postmaster {
  pid: number;
  /** As it was when the server started. */
  directory: string;
  port: number;
  isReady: boolean;
}

/** Reads `postmaster.pid`: by lines the process id, data directory, start, port, sockets, address, memory, state. */
async function readPostmaster(directory: string): Promise<Postmaster | null> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, startedIn, , port, , , , state] = text.split('\n').map((line) => line.trim());
  if (!pid || !startedIn) return null;
  return { pid: Number(pid), directory: startedIn, port: Number(port), isReady: state === 'ready' };
}

/** Whether the process of that number is the server that wrote the file. */
function isPostmaster({ pid, directory }: Postmaster): boolean {
  const command = processCommand(pid);
  return command.includes('postgres') && command.includes(`-D ${directory}`);
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
