// `npm run dev`: builds and starts the product anew whenever a source changes; its log is shown readable.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pretty from 'pino-pretty';

const WATCHED = ['src', 'migrations'];
/** An editor that saves many files at once starts one build. */
const SETTLE_MS = 150;

const log = pretty({ colorize: process.stdout.isTTY, ignore: 'pid,hostname' });
const say = (text) => void process.stdout.write(`dev: ${text}\n`);

let app = null;
let ending = false;
let change = Promise.withResolvers();

async function build() {
  const [code] = await once(
    spawn(process.execPath, ['.ci/build.mjs', '--if-needed'], { stdio: 'inherit' }),
    'exit',
  );
  return code === 0;
}

function start() {
  const started = spawn(process.execPath, ['dist/main.js'], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.stdout.pipe(log, { end: false });
  started.once('exit', (code, signal) => {
    if (app === started) say(`the process ended by itself (${signal ?? code}); waiting for a change`);
  });
  app = started;
}

async function stop() {
  const running = app;
  app = null;
  if (running === null || running.exitCode !== null || running.signalCode !== null) return;
  const ended = once(running, 'exit');
  running.kill('SIGTERM');
  await ended;
}

for (const folder of WATCHED) watch(folder, { recursive: true }, () => change.resolve());
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    ending = true;
    change.resolve();
  });
}

while (!ending) {
  change = Promise.withResolvers();
  const built = await build();
  if (built && !ending) {
    await stop();
    if (!ending) start();
  } else if (!ending) {
    say('the build failed; waiting for a change');
  }
  await change.promise;
  if (!ending) await sleep(SETTLE_MS);
}
await stop();
process.exit(0);
