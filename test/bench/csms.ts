import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { startRedis } from '../support/redis.ts';
import type { BenchContext } from './bench.ts';
import { builtFile } from './built.ts';
import { type Child, completed, spawnNode } from './child.ts';
import { type BenchDatabase, openDatabase } from './database.ts';
import { cpuSeconds, cpuSecondsWithChildren } from './process-cpu.ts';
import { registerChargers } from './stations.ts';
import { chargersOf, type Target } from './target.ts';
import { verify } from './verify.ts';

const START_TIMEOUT_MS = 60_000;

/** A process of the product, as it is started in production. */
interface Environment {
  readonly variables: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

/**
 * Our server as in production: PostgreSQL, Redis, a migrated database, a process with the role ocpp and one with the
 * role worker; with chargers that it knows. All of it is ended and removed when it is disposed of.
 */
export async function startCsms(context: BenchContext, count?: number): Promise<Target> {
  const { options, signal, say } = context;
  await using started = new AsyncDisposableStack();
  say('csms: starting PostgreSQL, Redis and the roles ocpp and worker');
  const database = started.use(await openDatabase());
  const environment = await prepareEnvironment(database, started);
  {
    await using migration = startProcess(environment, ['admin.js', 'migrate']);
    await completed(migration, signal);
  }
  const chargers = chargersOf(options, options.password ?? randomBytes(16).toString('base64url'), count);
  await registerChargers(database.client, chargers);
  const ports = { ocpp: await freePort(), worker: await freePort() };
  const ocpp = started.use(
    startProcess(environment, ['main.js'], ocppVariables(ports.ocpp), profileFlags(context)),
  );
  const worker = started.use(startProcess(environment, ['main.js'], workerVariables(ports.worker)));
  await Promise.all([healthy(ports.ocpp, ocpp, signal), healthy(ports.worker, worker, signal)]);
  say(`csms: ready, PostgreSQL with ${describe(database)}`);
  const end = started.move();
  return {
    name: 'csms',
    pid: ocpp.pid,
    url: `ws://127.0.0.1:${ports.ocpp}/ocpp`,
    chargers,
    cpuSeconds: () => ({
      server: sum(cpuSeconds(ocpp.pid), cpuSeconds(worker.pid)),
      postgres: database.postmaster === null ? null : cpuSecondsWithChildren(database.postmaster),
    }),
    verify: (loop, load) => verify(loop, load, database.client, [ocpp, worker]),
    [Symbol.asyncDispose]: () => end.disposeAsync(),
  };
}

async function prepareEnvironment(
  database: BenchDatabase,
  started: AsyncDisposableStack,
): Promise<Environment> {
  // Empty, so that no .env is found there.
  const workingDirectory = await mkdtemp(join(tmpdir(), 'csms-bench-'));
  started.defer(() => rm(workingDirectory, { recursive: true }));
  const redis = await startRedis();
  if (redis === null) throw new Error('A Redis is needed: redis-server in PATH, or REDIS_URL');
  started.defer(() => redis.stop());
  const variables = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    JWT_SECRET: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'warn',
    // Few chargers send here what many do in the field.
    OCPP_MESSAGES_PER_SECOND: '0',
  };
  return { variables, workingDirectory };
}

function startProcess(
  { variables, workingDirectory }: Environment,
  [program = '', ...args]: readonly string[],
  more: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Child {
  return spawnNode([...flags, builtFile(program), ...args], { ...variables, ...more }, workingDirectory);
}

const ocppVariables = (port: number) => ({ PROCESS_ROLE: 'ocpp', OCPP_WEBSOCKET_PORT: String(port) });
const workerVariables = (port: number) => ({ PROCESS_ROLE: 'worker', WORKER_PORT: String(port) });

const profileFlags = ({ options: { profileDirectory } }: BenchContext): string[] =>
  profileDirectory === null ? [] : ['--cpu-prof', '--cpu-prof-dir', resolve(profileDirectory)];

const describe = ({ settings }: BenchDatabase): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

const sum = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

async function healthy(port: number, child: Child, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    signal.throwIfAborted();
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    const hasEnded = child.process.exitCode !== null || child.process.signalCode !== null;
    if (hasEnded || performance.now() > giveUpAt)
      throw new Error(`The server does not start:\n${child.output.tail}`);
    await sleep(50);
  }
}
