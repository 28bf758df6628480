import { spawn, type SpawnOptionsWithStdioTuple, type StdioNull, type StdioPipe } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** From where, and as whom, a program of the product is run. */
export interface Place {
  /** The Node.js that runs it. */
  readonly node: string;
  /** Of the checkout, or of a release: holds `dist/`. */
  readonly directory: string;
  readonly workingDirectory: string;
  /** The user and the group; those of the test where there are none. */
  readonly account?: { readonly uid: number; readonly gid: number };
}

/** The checkout, as whoever runs the test. */
export const CHECKOUT: Place = {
  node: process.execPath,
  directory: resolve('.'),
  workingDirectory: resolve('.'),
};

/** Debian's and everybody else's. */
export const NOBODY = { uid: 65_534, gid: 65_534 };

/** Where a release lies that was installed without anything of development. */
export interface Release {
  readonly directory: string;
  /** A folder with nothing but `node`. */
  readonly path: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    release: Release;
  }
}

/** In the folder of the release, as this account where the test may become another. */
export function placeOf({ directory, path }: Release, account?: Place['account']): Place {
  const place = { node: `${path}/node`, directory, workingDirectory: directory };
  return account === undefined || process.getuid?.() !== 0 ? place : { ...place, account };
}

/** Starts `dist/{program}` with this environment and no other. */
export function spawnProgram(
  place: Place,
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
) {
  const options: SpawnOptionsWithStdioTuple<StdioNull, StdioPipe, StdioPipe> = {
    cwd: place.workingDirectory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...place.account,
  };
  return spawn(place.node, [`${place.directory}/dist/${program}`, ...args], options);
}

export interface ProgramResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `dist/{program}` to its end. */
export async function runProgram(
  place: Place,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ProgramResult> {
  const child = spawnProgram(place, args, env);
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await ended) as [number | null];
  return { code, stdout, stderr };
}
