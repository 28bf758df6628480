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
import type { BenchDatabase } from './database.ts';

const START_TIMEOUT_MS = 60_000;
const PORT_VARIABLES = { web: 'PORT', ocpp: 'OCPP_WEBSOCKET_PORT', worker: 'WORKER_PORT' } as const;

/** A process of the product, as it is started in production. */
export interface RoleProcess {
  readonly child: Child;
  readonly port: number;
}

/** PostgreSQL, Redis and a migrated database, on which processes of the product can be started. */
export interface Installation {
  readonly database: BenchDatabase;
  /** As PostgreSQL is set, for whoever reads the figures. */
  readonly settings: string;
  /** Resolves when it is healthy. Ended together with the installation. */
  start(role: 'web' | 'ocpp' | 'worker', variables?: Readonly<Record<string, string>>): Promise<RoleProcess>;
}

/** All of it is ended and removed when `started` is disposed of. */
export async function openInstallation(
  { options, databases, signal }: BenchContext,
  started: AsyncDisposableStack,
): Promise<Installation> {
  // Empty, so that no .env is found there.
  const workingDirectory = await mkdtemp(join(tmpdir(), 'csms-bench-'));
  started.defer(() => rm(workingDirectory, { recursive: true }));
  const redis = await startRedis();
  if (redis === null) throw new Error('A Redis is needed: redis-server in PATH, or REDIS_URL');
  started.defer(() => redis.stop());
  const environment = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    REDIS_URL: redis.url,
    JWT_SECRET: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'warn',
    // Few chargers send here what many do in the field.
    OCPP_MESSAGES_PER_SECOND: '0',
  };
  const run = (program: string[], variables: Readonly<Record<string, string>>) =>
    spawnNode(program, { ...environment, ...variables }, workingDirectory);
  const migrate = async (DATABASE_URL: string) => {
    await using migration = run([builtFile('admin.js'), 'migrate'], { DATABASE_URL });
    await completed(migration, signal);
  };
  const database = started.use(await databases.open(migrate));
  const profile =
    options.profileDirectory === null
      ? []
      : ['--cpu-prof', '--cpu-prof-dir', resolve(options.profileDirectory)];
  const roles = started.use(new AsyncDisposableStack());
  return {
    database,
    settings: Object.entries(database.settings)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', '),
    start: async (role, variables = {}) => {
      const port = await freePort();
      const flags = role === 'ocpp' ? profile : [];
      const own = {
        DATABASE_URL: database.url,
        PROCESS_ROLE: role,
        [PORT_VARIABLES[role]]: String(port),
      };
      const child = roles.use(run([...flags, builtFile('main.js')], { ...own, ...variables }));
      await healthy(port, child, signal);
      return { child, port };
    },
  };
}

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
    await sleep(10);
  }
}
