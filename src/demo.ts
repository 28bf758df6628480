import './platform/config/node-version.js';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The product as `npm start` runs it, and beside it a small fleet that charges until Ctrl-C. */
const FLEET = ['DEMO', '1.6', '--fleet', '5', '--sessions', '1000', '--energy', '8000', '--speed', '120'];

const web = `http://127.0.0.1:${process.env['PORT'] ?? '3001'}`;
const chargers = `ws://127.0.0.1:${process.env['OCPP_WEBSOCKET_PORT'] ?? '4000'}`;

function start(program: string, args: string[], environment: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function untilReady(): Promise<void> {
  for (;;) {
    const response = await fetch(`${web}/health`).catch(() => null);
    if (response?.ok === true) return;
    await sleep(200);
  }
}

const csms = start('main.js', [], { OCPP_UNKNOWN_STATIONS: 'accept', ...process.env });
const ended = once(csms, 'exit');
let fleet: ChildProcess | undefined;
// Ctrl-C reaches the children of a terminal by itself; a signal to this process alone must be passed on.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    fleet?.kill(signal);
    csms.kill(signal);
  });
}
await Promise.race([ended, untilReady()]);
if (csms.exitCode === null && csms.signalCode === null)
  fleet = start('simulator/cli.js', [...FLEET, '--api', web, '--url', chargers], process.env);
const [code] = (await ended) as [number | null];
fleet?.kill('SIGTERM');
process.exit(code ?? 1);
