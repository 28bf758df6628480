import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Another process, which is alive, holds the lock. */
export class AlreadyRunningError extends Error {
  readonly code = 'ALREADY_RUNNING';
  readonly pid: number;

  constructor(lockFile: string, pid: number) {
    super(
      `CSMS is already running here, as process ${pid} (says ${lockFile}). ` +
        `Use that one, or stop it first: Ctrl-C where it was started, or kill ${pid}`,
    );
    this.name = 'AlreadyRunningError';
    this.pid = pid;
  }
}

/** How long a lock file without content may be one that another process is just writing. */
const WRITING_MS = 500;

/**
 * Takes the lock that the file stands for and returns what gives it back. A lock whose process has died is taken over.
 * Throws AlreadyRunningError.
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  const mine = JSON.stringify({ pid: process.pid, startedAt: processStart(process.pid) });
  const giveUpAt = performance.now() + WRITING_MS;
  while (!(await createFile(file, mine))) {
    const found = await readIfThere(file);
    if (found === null) continue;
    const holder = parseHolder(found);
    if (holder && processStart(holder.pid) === holder.startedAt)
      throw new AlreadyRunningError(file, holder.pid);
    if (holder || performance.now() > giveUpAt) await removeStale(file, found);
    else await sleep(20);
  }
  return async () => {
    if ((await readIfThere(file)) === mine) await rm(file, { force: true });
  };
}

/**
 * When a process started, in the system's own terms: tells it from a later one that was given the same number, which
 * in a container is the rule. Null when there is no such process.
 */
export function processStart(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return null;
  }
  try {
    if (process.platform !== 'linux') return ps(pid, 'lstart');
    // proc(5): field 3 is the state, 22 the start; the name, field 2, is in brackets and may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch (error) {
    // Gone in between, or a system that does not tell: then any process of that number is taken for it.
    return codeOf(error) === 'ENOENT' && process.platform === 'linux' ? null : 'unknown';
  }
}

/** The command line of a process; empty when it cannot be read. */
export function processCommand(pid: number): string {
  try {
    if (process.platform !== 'linux') return ps(pid, 'command');
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function ps(pid: number, column: string): string {
  return execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
}

async function createFile(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Removes the lock only if it still is the one that was found stale: another process may just have taken it over. */
async function removeStale(file: string, found: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readIfThere(aside)) === found) await rm(aside);
  else await rename(aside, file);
}

function parseHolder(text: string): { pid: number; startedAt: string } | null {
  try {
    const { pid, startedAt } = JSON.parse(text) as { pid?: unknown; startedAt?: unknown };
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : null;
  } catch {
    return null;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
