import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

export interface TestRedis {
  url: string;
  /** Empties it. */
  flush(): Promise<unknown>;
  stop(): Promise<void>;
  /** What only a server of our own can be made to do; undefined for the one of REDIS_URL. */
  server?: { kill(): Promise<void>; restart(): Promise<void>; pause(): void; resume(): void };
}

/** Whether `startRedis` finds one: a suite that cannot do without is left out where it does not. */
export const hasRedis =
  Boolean(process.env['REDIS_URL']) || spawnSync('redis-server', ['--version']).error === undefined;

/**
 * A Redis for a test: `redis-server` from PATH, which keeps nothing, else that of REDIS_URL, which the test files then
 * share and empty, so that they are to be run one after another. Null without either.
 */
export async function startRedis(options: { password?: string } = {}): Promise<TestRedis | null> {
  const directory = await mkdtemp(join(tmpdir(), 'csms-redis-'));
  const port = await freePort();
  const url = `redis://${options.password ? `:${options.password}@` : ''}127.0.0.1:${port}`;
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
  args.push('--save', '', '--appendonly', 'no', '--requirepass', options.password ?? '');
  let child = await spawnRedis(args);
  if (!child) {
    await rm(directory, { recursive: true });
    const given = process.env['REDIS_URL'];
    return given ? connectTo(given, async () => {}) : null;
  }
  await untilReady(url);
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  const redis = connectTo(url, async () => {
    await kill();
    await rm(directory, { recursive: true });
  });
  const restart = async () => {
    child = await spawnRedis(args);
    await untilReady(url);
  };
  const pause = () => void child?.kill('SIGSTOP');
  const resume = () => void child?.kill('SIGCONT');
  return { ...redis, server: { kill, restart, pause, resume } };
}

/** Null when there is no `redis-server` in PATH. */
async function spawnRedis(args: string[]): Promise<ChildProcess | null> {
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  try {
    await once(child, 'spawn');
  } catch {
    return null;
  }
  // A test that is killed itself leaves no server behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

function connectTo(url: string, stop: () => Promise<void>): TestRedis {
  return {
    url,
    stop,
    flush: () => withClient(url, (client) => client.flushdb()),
  };
}

async function untilReady(url: string): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  for (;;) {
    try {
      await withClient(url, (client) => client.ping());
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await sleep(20);
    }
  }
}

async function withClient<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}
