// Runs vitest so that nothing is left of it, however it ends: its processes are one group, and its files in one directory.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Where everything is that the run leaves behind until `remove`. Whatever user PostgreSQL runs as has to get through. */
export function makeDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'csms-faults-'));
  chmodSync(directory, 0o711);
  return directory;
}

/** Resolves with the exit code; whoever is told to end meanwhile ends it. */
export async function runContained(args, env, directory) {
  const child = spawn(join('node_modules', '.bin', 'vitest'), ['run', ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env, TMPDIR: directory },
    detached: true,
  });
  const stop = () => kill(-child.pid);
  for (const signal of SIGNALS) process.on(signal, stop);
  const [code, signal] = await once(child, 'exit');
  stop();
  for (const each of SIGNALS) process.off(each, stop);
  return code ?? 128 + constants.signals[signal];
}

/** With the disks that were mounted in it, and the PostgreSQL that run there: each is a session of its own. */
export function remove(directory) {
  for (const name of readdirSync(directory)) {
    if (name.startsWith('csms-faults-disk-'))
      spawnSync('umount', ['--lazy', join(directory, name)], { stdio: 'ignore' });
    const lockFile = join(directory, name, 'postgres', 'postmaster.pid');
    if (existsSync(lockFile)) kill(Number.parseInt(readFileSync(lockFile, 'utf8'), 10));
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, or nobody of the group is left.
  }
}
