import { once } from 'node:events';
import { join } from 'node:path';
import { type Child, forkNode } from './child.ts';
import type { Target } from './target.ts';

export interface FleetOrder {
  /** `/{stationId}` is appended. */
  readonly url: string;
  /** PEM, for `wss://`. */
  readonly ca?: string | undefined;
  readonly chargers: readonly {
    readonly stationId: string;
    readonly password: string;
    readonly localAddress?: string;
    /** With which it charges, where the order is to. */
    readonly idToken?: string;
  }[];
  /** How many shake hands at the same time at first; afterwards each is on its own. */
  readonly atOnce: number;
  /** The greatest delay before a first new attempt, doubled with each, and where that ends. */
  readonly backOff: { readonly firstMs: number; readonly maxMs: number };
  /** Between the Heartbeats of each; null for none. */
  readonly heartbeatEveryMs: number | null;
  /** Each starts a transaction and reports meter values, so often; null for none. */
  readonly meterValuesEveryMs?: number | null;
}

export interface FleetState {
  /** Connected now, and booted at some time. */
  readonly online: number;
  /** Every charger boots once, on its first connection. */
  readonly booted: number;
  /** Have a transaction. */
  readonly charging: number;
  /** MeterValues that were answered. */
  readonly meterValues: number;
  /** From the start to the last change of these two. */
  readonly elapsedMs: number;
  /** Lines that were lost. */
  readonly lost: number;
  /** Handshakes that failed, by status or error. */
  readonly refused: Readonly<Record<string, number>>;
  /** Calls that were not answered. */
  readonly errors: number;
}

export interface Latencies {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface LoadUse extends Latencies {
  /** Of the process of the fleet. */
  readonly cpuSeconds: number;
}

export type FleetRequest = { kind: 'start'; order: FleetOrder } | { kind: 'mark' };
export type FleetReport =
  ({ kind: 'state' } & FleetState) | ({ kind: 'mark' } & LoadUse) | { kind: 'failed'; message: string };

const NOTHING: FleetState = {
  online: 0,
  booted: 0,
  charging: 0,
  meterValues: 0,
  elapsedMs: 0,
  lost: 0,
  refused: {},
  errors: 0,
};

const AT_ONCE = 100;

/** Chargers of a server that do nothing but connect, boot and stay. */
export const fleetOrder = ({ url, ca }: Target, chargers: Target['chargers']): FleetOrder => ({
  url,
  ca,
  chargers: chargers.map(({ stationId, password, idToken }) => ({
    stationId,
    password: password ?? '',
    idToken,
  })),
  atOnce: AT_ONCE,
  backOff: { firstMs: 500, maxMs: 5000 },
  heartbeatEveryMs: null,
});

/** Many light chargers in a process of their own. They come back by themselves whenever their line is lost. */
export class FleetProcess implements AsyncDisposable {
  readonly #child: Child;
  #state = NOTHING;
  #failure: string | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(order: FleetOrder) {
    this.#child = forkNode(join(import.meta.dirname, 'fleet.ts'));
    this.#child.process.on('message', (report: FleetReport) => {
      if (report.kind === 'state') this.#state = report;
      if (report.kind === 'failed') this.#failure = report.message;
      for (const listener of this.#listeners) listener();
    });
    this.#child.process.on('exit', () => {
      this.#failure ??= `it ended: ${this.#child.output.tail}`;
      for (const listener of this.#listeners) listener();
    });
    this.#send({ kind: 'start', order });
  }

  get state(): FleetState {
    return this.#state;
  }

  /** Resolves once it is so; rejects when it does not become so in time. */
  async until(isSo: (state: FleetState) => boolean, seconds: number): Promise<FleetState> {
    const { promise, resolve, reject } = Promise.withResolvers<FleetState>();
    const late = setTimeout(
      () => reject(new Error(`after ${seconds} s the chargers are at ${JSON.stringify(this.#state)}`)),
      seconds * 1000,
    );
    const look = () => {
      if (this.#failure !== null) reject(new Error(`the fleet failed: ${this.#failure}`));
      else if (isSo(this.#state)) resolve(this.#state);
    };
    this.#listeners.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(late);
      this.#listeners.delete(look);
    }
  }

  /** The Heartbeats since the last time this was asked. */
  async mark(): Promise<LoadUse> {
    this.#send({ kind: 'mark' });
    for (;;) {
      const [report] = (await once(this.#child.process, 'message')) as [FleetReport];
      if (report.kind === 'mark') return report;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }

  #send(request: FleetRequest): void {
    this.#child.process.send(request);
  }
}
