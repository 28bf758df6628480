// All static checks, two at a time; each prints when it has ended, and the last line says which of them failed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** The longest first, so that the others run beside it. */
const CHECKS = [
  { name: 'eslint', command: 'eslint', args: ['.', '--max-warnings', '0'] },
  { name: 'format', command: 'prettier', args: ['--check', '.'] },
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
  { name: 'dependencies', command: 'node', args: ['.ci/dependencies.mjs'] },
  { name: 'architecture', command: 'depcruise', args: ['src', '--config', '.dependency-cruiser.cjs'] },
];
const AT_A_TIME = 2;

const failed = [];

async function run({ name, command, args }) {
  const child = spawn(join('node_modules', '.bin', command), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close').catch((error) => [`${error.message}\n`]);
  const [said, complained, [outcome]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  process.stdout.write(`\n== ${name}: ${command} ${args.join(' ')}\n${said}${complained}`);
  if (typeof outcome === 'string') process.stdout.write(outcome);
  if (outcome !== 0) failed.push(name);
}

const waiting = [...CHECKS];
async function runInTurn() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) await run(check);
}
await Promise.all(Array.from({ length: AT_A_TIME }, runInTurn));

process.stdout.write(
  failed.length === 0 ? '\nlint: all checks passed\n' : `\nlint: failed: ${failed.join(', ')}\n`,
);
process.exit(failed.length === 0 ? 0 : 1);
