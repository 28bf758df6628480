import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchContext } from './bench.ts';
import type { ChargerIdentity } from './charger.ts';
import { forkNode } from './child.ts';
import type { ClosedLoop } from './closed-loop.ts';
import type { LoadResult } from './load-process.ts';
import type { BenchOptions } from './options.ts';
import { cpuSeconds } from './process-cpu.ts';
import type { TlsIdentity } from './tls-identity.ts';

/** User and system time so far, of a server's own processes and of its PostgreSQL's; null where they cannot be seen. */
export interface CpuSeconds {
  readonly server: number | null;
  readonly postgres: number | null;
}

/** What was checked after a load; any fault makes the run a failure. */
export interface Verdict {
  readonly notes: readonly string[];
  readonly faults: readonly string[];
}

/** What is to be found of calls that were answered. */
export type Kept = Pick<ClosedLoop, 'action' | 'stored' | 'isRatedAfterwards'>;

/** A server that chargers can be let loose on; ended when it is disposed of. */
export interface Target extends AsyncDisposable {
  readonly name: string;
  /** `/{stationId}` is appended. */
  readonly url: string;
  /** Of every process that takes chargers. */
  readonly urls: readonly string[];
  /** PEM, where the URL is one of TLS. */
  readonly ca?: string | undefined;
  /** Of the process that holds the sockets; 0 where it is not one of ours. */
  readonly pid: number;
  readonly chargers: readonly ChargerIdentity[];
  /** Called when the load has run for a while and begins to be measured. */
  warmedUp?(): Promise<void>;
  cpuSeconds(): CpuSeconds;
  /** The end of what its processes have written. */
  complaints(): string;
  verify(loop: Kept, load: Pick<LoadResult, 'answeredOf'>): Promise<Verdict>;
}

/** The chargers of a run: numbered, with one password for all. */
export function chargersOf(
  options: BenchOptions,
  password: string | null,
  count = options.chargers,
): ChargerIdentity[] {
  return Array.from({ length: count }, (_, index) => {
    const stationId = `${options.userPrefix}${String(index + 1).padStart(4, '0')}`;
    return { stationId, password, idToken: options.idToken ?? stationId };
  });
}

export interface TargetOptions {
  /** How many chargers it knows; as many as the options say unless told. */
  readonly count?: number;
  /** Whether the role worker waits until the load has ended. */
  readonly ratesLater?: boolean | undefined;
  /** Of the role ocpp; one unless told. */
  readonly processes?: number;
  /** With it the server speaks TLS. */
  readonly tls?: TlsIdentity | undefined;
}

export async function startBareServer(
  { options, signal }: BenchContext,
  { count }: Pick<TargetOptions, 'count'> = {},
): Promise<Target> {
  await using started = new AsyncDisposableStack();
  const child = started.use(forkNode(join(import.meta.dirname, 'bare-server.ts')));
  const [port] = (await once(child.process, 'message', { signal })) as [number];
  const end = started.move();
  const url = `ws://127.0.0.1:${port}/ocpp`;
  return {
    name: 'bare ws',
    url,
    urls: [url],
    pid: child.pid,
    chargers: chargersOf(options, 'bench', count),
    cpuSeconds: () => ({ server: cpuSeconds(child.pid), postgres: null }),
    complaints: () => child.output.tail,
    verify: async () => ({ notes: [], faults: [] }),
    [Symbol.asyncDispose]: () => end.disposeAsync(),
  };
}

/** A server that somebody else has started. */
export function runningServer(url: string, options: BenchOptions): Target {
  return {
    name: url,
    url,
    urls: [url],
    pid: 0,
    chargers: chargersOf(options, options.password),
    cpuSeconds: () => ({ server: null, postgres: null }),
    complaints: () => '',
    verify: async () => ({ notes: [], faults: [] }),
    [Symbol.asyncDispose]: async () => {},
  };
}
