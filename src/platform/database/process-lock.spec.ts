import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlreadyRunningError, processCommand, processStart, takeLock } from './process-lock.js';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'csms-lock-'));
  file = join(directory, 'csms.pid');
});
afterEach(() => rm(directory, { recursive: true }));

describe('the process lock', () => {
  it('lets nobody else in until it is given back, and leaves nothing', async () => {
    const unlock = await takeLock(file);
    const refused = await takeLock(file).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AlreadyRunningError);
    expect(refused).toMatchObject({ pid: process.pid });
    expect(String(refused)).toContain(file);
    await unlock();
    expect(await readdir(directory)).toEqual([]);
    await (
      await takeLock(file)
    )();
  });

  it('respects the lock of another process that lives, and takes it over when that has died', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(other, 'spawn');
    const pid = Number(other.pid);
    await writeFile(file, JSON.stringify({ pid, startedAt: processStart(pid) }));
    await expect(takeLock(file)).rejects.toMatchObject({ code: 'ALREADY_RUNNING', pid });
    other.kill('SIGKILL');
    await once(other, 'exit');
    await takeLock(file);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it.each([
    [
      'names a number that another process has now',
      () => JSON.stringify({ pid: process.pid, startedAt: '1' }),
    ],
    ['is empty', () => ''],
    ['is of another kind', () => '{"pid":"1"}'],
  ])('takes over a lock that %s', async (_, content) => {
    await writeFile(file, content());
    await takeLock(file);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(await readdir(directory)).toEqual(['csms.pid']);
  });

  it('waits for the content of a lock that is just being written', async () => {
    await writeFile(file, '');
    const taking = takeLock(file);
    const rejected = expect(taking).rejects.toThrow(AlreadyRunningError);
    await writeFile(file, JSON.stringify({ pid: process.pid, startedAt: processStart(process.pid) }));
    await rejected;
  });

  it('does not give back a lock that has become another one', async () => {
    const unlock = await takeLock(file);
    await writeFile(file, 'of somebody else');
    await unlock();
    expect(await readFile(file, 'utf8')).toBe('of somebody else');
  });
});

describe('what is known of a process', () => {
  it('is its start and its command, while it lives', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'marked']);
    await once(other, 'spawn');
    const pid = Number(other.pid);
    const startedAt = processStart(pid);
    expect(startedAt).not.toBeNull();
    expect(processStart(pid)).toBe(startedAt);
    await expect.poll(() => processCommand(pid)).toContain('marked');
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(processStart(pid)).toBeNull();
    expect(processCommand(pid)).toBe('');
  });
});
