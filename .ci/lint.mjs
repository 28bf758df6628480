// All static checks, one after the other; says at the end which of them failed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const CHECKS = [
  { name: 'eslint', command: 'eslint', args: ['.', '--max-warnings', '0'] },
  { name: 'format', command: 'prettier', args: ['--check', '.'] },
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
  { name: 'dependencies', command: 'node', args: ['.ci/dependencies.mjs'] },
  { name: 'architecture', command: 'depcruise', args: ['src', '--config', '.dependency-cruiser.cjs'] },
];

const failed = CHECKS.filter(({ name, command, args }) => {
  process.stdout.write(`\n== ${name}: ${command} ${args.join(' ')}\n`);
  const { status, error } = spawnSync(join('node_modules', '.bin', command), args, { stdio: 'inherit' });
  if (error) process.stdout.write(`${error.message}\n`);
  return status !== 0;
});

const names = failed.map(({ name }) => name).join(', ');
process.stdout.write(failed.length === 0 ? '\nlint: all checks passed\n' : `\nlint: failed: ${names}\n`);
process.exit(failed.length === 0 ? 0 : 1);
