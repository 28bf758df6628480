import { readFileSync } from 'node:fs';
import { SimulationError } from './api-client.js';

/** What a charger knows of TLS, in PEM. */
export interface TlsOptions {
  /** Whom it trusts; those of Node.js without it. */
  readonly ca?: string;
  /** Its own certificate with those above it, and the key of it: security profile 3. */
  readonly cert?: string;
  readonly key?: string;
}

interface Paths {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * Reads the files that the command line names; undefined when it names none.
 * @throws SimulationError that says what is wrong
 */
export function readTls(paths: Paths, url: string, isFleet: boolean): TlsOptions | undefined {
  const given = (['ca', 'cert', 'key'] as const).filter((name) => paths[name] !== undefined);
  if (given.length === 0) return undefined;
  if (!url.startsWith('wss:')) fail(`--${given[0] ?? ''} needs a --url that begins with wss://`);
  if ((paths.cert === undefined) !== (paths.key === undefined)) fail('--cert and --key go together');
  if (isFleet && paths.cert !== undefined) fail('--cert does not go with --fleet');
  return Object.fromEntries(given.map((name) => [name, readPem(name, paths[name] ?? '')]));
}

function readPem(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return fail(`--${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fail(message: string): never {
  throw new SimulationError(`${message} (--help tells more)`);
}
