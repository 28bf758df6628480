import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { RestClient } from '../support/rest.ts';

const MAIN = resolve('dist/main.js');
const SIMULATOR = resolve('dist/simulator/cli.js');

let directory: string;
let ports: Record<'PORT' | 'OCPP_WEBSOCKET_PORT' | 'WORKER_PORT', string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'csms-fresh-'));
  const port = async () => String(await freePort());
  ports = { PORT: await port(), OCPP_WEBSOCKET_PORT: await port(), WORKER_PORT: await port() };
});
afterAll(() => rm(directory, { recursive: true }));

interface Running {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  ended: Promise<number | null>;
}

/** Runs a program of the product in the fresh directory, with nothing in its environment but what is given. */
function run(program: string, args: string[] = [], environment: Record<string, string> = {}): Running {
  const env = { PATH: process.env['PATH'] ?? '', ...ports, ...environment };
  const child = spawn(process.execPath, [program, ...args], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  return {
    child,
    out: () => out,
    err: () => err,
    ended: once(child, 'exit').then(([code]) => code as number | null),
  };
}

async function untilReady(running: Running): Promise<void> {
  for (let attempt = 0; attempt < 600 && !running.err().includes('CSMS is ready.'); attempt++)
    await sleep(50);
  if (!running.err().includes('CSMS is ready.'))
    throw new Error(`not ready: ${running.err()}${running.out()}`);
}

describe('a fresh installation', () => {
  it('starts with nothing but itself, charges a simulated charger, and is stopped by Ctrl-C', async () => {
    const csms = run(MAIN);
    await untilReady(csms);
    expect(csms.err()).toContain(`http://127.0.0.1:${ports.PORT}/docs`);
    const login = JSON.parse(await readFile(join(directory, '.data/admin.json'), 'utf8')) as {
      email: string;
      password: string;
    };
    expect(csms.err()).toContain(login.password);
    expect(csms.out()).not.toContain(login.password);
    for (const file of ['.data/admin.json', '.data/secrets-key'])
      expect((await stat(join(directory, file))).mode & 0o077).toBe(0);
    for (const line of csms.out().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');

    const api = `http://127.0.0.1:${ports.PORT}`;
    const where = ['--url', `ws://127.0.0.1:${ports.OCPP_WEBSOCKET_PORT}`, '--api', api];
    const rest = await RestClient.login(api, login);
    for (const charger of [
      ['CP001', '1.6'],
      ['CP002', '2.0.1'],
    ]) {
      const args = [...charger, '--energy', '1000', '--speed', '600', '--json', ...where];
      const simulator = run(SIMULATOR, args);
      expect([await simulator.ended, simulator.err().split('\n').at(-2)]).toEqual([0, expect.any(String)]);
      const shown = JSON.parse(simulator.out()) as Record<string, unknown>;
      const { body } = await rest.get<{ data: Record<string, unknown>[] }>(
        `/charging-sessions?stationId=${charger[0] ?? ''}`,
      );
      expect(body.data).toHaveLength(1);
      expect(body.data[0]).toMatchObject({
        id: shown['sessionId'],
        energyWh: 1000,
        cost: shown['cost'],
        status: 'ended',
      });
    }

    const second = run(MAIN);
    expect(await second.ended).toBe(1);
    expect(second.err()).toContain(String(csms.child.pid));
    expect(second.err()).not.toContain('    at ');

    csms.child.kill('SIGINT');
    expect(await csms.ended).toBe(0);
  });

  it('starts again after it was killed, with its data, and says no password', async () => {
    const killed = run(MAIN);
    await untilReady(killed);
    expect(killed.err()).not.toContain('password');
    killed.child.kill('SIGKILL');
    await killed.ended;

    const again = run(MAIN);
    await untilReady(again);
    const login = JSON.parse(await readFile(join(directory, '.data/admin.json'), 'utf8')) as {
      email: string;
      password: string;
    };
    const rest = await RestClient.login(`http://127.0.0.1:${ports.PORT}`, login);
    const { body } = await rest.get<{ data: unknown[] }>('/charging-sessions');
    expect(body.data).toHaveLength(2);
    again.child.kill('SIGTERM');
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });
});
