// Measures what is built: see test/bench. Node.js takes the types off its modules by itself.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(process.execPath, ['.ci/build.mjs', '--if-needed'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
await import('../test/bench/main.ts');
