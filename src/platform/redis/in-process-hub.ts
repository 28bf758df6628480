import type { RequestHandler } from './command-router.js';
import type { SocketProcess, StationConnection } from './station-registry.js';

/**
 * What Redis would hold and do, in the memory of one process. The backplanes that are opened on one hub see each other
 * like processes on one Redis.
 */
export class InProcessHub {
  /** By station id. */
  readonly connections = new Map<string, StationConnection>();
  /** When each process's lease ends, on the clock of `performance.now()`. */
  readonly leases = new Map<string, number>();
  readonly processes = new Map<string, SocketProcess>();
  readonly handlers = new Map<string, RequestHandler>();
  readonly eventReceivers = new Set<(text: string) => void>();
  readonly cache = new Map<string, { json: string; expiresAt: number }>();
  /** The newest first, by station id. */
  readonly answers = new Map<string, { answers: string[]; expiresAt: number }>();
  private lastEpoch = 0;

  nextEpoch(): number {
    this.lastEpoch = Math.max(Date.now() * 1000, this.lastEpoch + 1);
    return this.lastEpoch;
  }

  /** Forgets everything stored, as an emptied Redis does. */
  empty(): void {
    this.connections.clear();
    this.leases.clear();
    this.processes.clear();
    this.cache.clear();
    this.answers.clear();
  }
}
