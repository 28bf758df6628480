import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface AdminResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `dist/admin.js` as a release step does: a process of its own, with this environment and no other. */
export async function runAdmin(
  args: string[],
  environment: Record<string, string> = {},
): Promise<AdminResult> {
  const env = { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment };
  const child = spawn(process.execPath, ['dist/admin.js', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await ended) as [number | null];
  return { code, stdout, stderr };
}
