import { expect } from 'vitest';
import { CHECKOUT, type ProgramResult, runProgram } from './release.ts';

/** Runs `dist/admin.js` as a release step does: a process of its own, with this environment and no other. */
export async function runAdmin(
  args: string[],
  environment: Record<string, string> = {},
  place = CHECKOUT,
): Promise<ProgramResult> {
  const env = { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment };
  return runProgram(place, ['admin.js', ...args], env);
}

/** The commands at one database. */
export class AdminShell {
  readonly #databaseUrl: string;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  /** Runs a command that is to succeed, with --json, and gives the one line that it prints. */
  async result<T = Record<string, unknown>>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await runAdmin([...args, '--json'], { DATABASE_URL: this.#databaseUrl });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    return JSON.parse(stdout) as T;
  }

  /** Runs a command that is to fail, and gives what it says: to people, and no stack. */
  async failure(args: string[], environment: Record<string, string> = {}): Promise<string> {
    const { code, stdout, stderr } = await runAdmin(args, {
      DATABASE_URL: this.#databaseUrl,
      ...environment,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/\S\n$/);
    expect(stderr).not.toMatch(/^\s+at |node:internal|Error:|\[object/m);
    return stderr.trimEnd();
  }
}
