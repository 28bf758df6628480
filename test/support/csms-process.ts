import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { CHECKOUT, spawnProgram } from './release.ts';

export interface CsmsProcess {
  readonly pid: number;
  readonly webUrl: string;
  readonly ocppUrl: string;
  readonly workerUrl: string;
  /** Every line of its log so far, as the object that it is. */
  readonly log: Record<string, unknown>[];
  /** Everything it wrote to stderr. */
  readonly errors: () => string;
  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): void;
  /** Resolves with the exit code once it has ended; null after a signal. */
  ended(): Promise<number | null>;
  /** SIGTERM, and waits. */
  stop(): Promise<number | null>;
}

const PRODUCTION = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  JWT_SECRET: 'a secret that all processes of a test share',
  ADMIN_EMAIL: 'admin@example.com',
  ADMIN_PASSWORD: 'correct horse battery',
  LOG_LEVEL: 'info',
};

type ProductionEnvironment = typeof PRODUCTION & {
  PATH: string;
  PORT: string;
  OCPP_WEBSOCKET_PORT: string;
  WORKER_PORT: string;
};

export const ADMIN = { email: PRODUCTION.ADMIN_EMAIL, password: PRODUCTION.ADMIN_PASSWORD };

/** What a process of the product needs to be given besides, each time with ports of its own. */
export async function productionEnvironment(
  environment: Record<string, string>,
): Promise<ProductionEnvironment> {
  const ports = {
    PORT: String(await freePort()),
    OCPP_WEBSOCKET_PORT: String(await freePort()),
    WORKER_PORT: String(await freePort()),
  };
  return { PATH: process.env['PATH'] ?? '', ...PRODUCTION, ...ports, ...environment };
}

/** Runs `dist/main.js` as production does, in an environment of its own, and waits until it is ready. */
export async function startCsms(environment: Record<string, string>, place = CHECKOUT): Promise<CsmsProcess> {
  const env = await productionEnvironment(environment);
  const child = spawnProgram(place, ['main.js'], env);
  // A test that is killed itself leaves no process behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const running = observe(child, env);
  await untilReady(running);
  return running;
}

function observe(child: ChildProcess, env: ProductionEnvironment): CsmsProcess {
  const log: Record<string, unknown>[] = [];
  let errors = '';
  if (child.stdout) createInterface(child.stdout).on('line', (line) => log.push(parse(line)));
  child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    pid: child.pid ?? 0,
    webUrl: `http://127.0.0.1:${env.PORT}`,
    ocppUrl: `ws://127.0.0.1:${env.OCPP_WEBSOCKET_PORT}`,
    workerUrl: `http://127.0.0.1:${env.WORKER_PORT}`,
    log,
    errors: () => errors,
    kill: (signal) => void child.kill(signal),
    ended: () => ended,
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw new Error(`a line on stdout is not JSON: ${line}`);
  }
}

async function untilReady(running: CsmsProcess): Promise<void> {
  const ended = running.ended().then(() => 'ended' as const);
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (running.log.some((line) => line['msg'] === 'ready')) return;
    if ((await Promise.race([ended, sleep(50)])) === 'ended') break;
  }
  running.kill('SIGKILL');
  throw new Error(
    `the process did not become ready: ${running.errors()} ${JSON.stringify(running.log.slice(-3))}`,
  );
}
