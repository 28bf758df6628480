// Compiles src/ to dist/ and migrations/ to dist/migrations/. With --if-needed: only when a source is newer.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = 'dist/.built';
const SOURCES = ['src', 'migrations', 'package-lock.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isCurrent() {
  const built = statSync(STAMP, { throwIfNoEntry: false });
  return built !== undefined && SOURCES.every((source) => newest(source) <= built.mtimeMs);
}

function run(command, ...args) {
  const { status } = spawnSync(join('node_modules', '.bin', command), args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

if (!process.argv.includes('--if-needed') || !isCurrent()) {
  const startedAt = new Date();
  run('nest', 'build');
  run('swc', 'migrations', '--out-dir', 'dist/migrations', '--strip-leading-paths', '--quiet');
  writeFileSync(STAMP, `${startedAt.toISOString()}\n`);
}
