import { setTimeout as sleep } from 'node:timers/promises';
import { Histogram } from './histogram.ts';

/** A request of REST, by somebody who may do it. Answers that are no JSON have the body `{}`. */
export type RestCall = (
  method: 'GET' | 'POST',
  path: string,
  body?: object,
) => Promise<{ status: number; body: Record<string, unknown> }>;

/** What became of the commands that were sent while things were so. */
export interface CommandFigures {
  /** By the status of the command, `offline` where REST said that its station is not connected. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Of those that were not `offline`, from the request to its answer. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const WAIT_SECONDS = 30;
const PAUSE_MS = 20;
const ENDED = new Set(['accepted', 'rejected', 'failed', 'timeout']);

/** Sends harmless commands to stations taken by chance, a few at a time, until it is stopped. */
export class CommandStream {
  readonly #rest: RestCall;
  readonly #stationIds: readonly string[];
  readonly #open: string[] = [];
  readonly #faults: string[] = [];
  #latencies = new Histogram();
  #outcomes = new Map<string, number>();
  #isStopped = false;
  readonly #loops: Promise<void>[];

  constructor(rest: RestCall, stationIds: readonly string[], atOnce: number) {
    this.#rest = rest;
    this.#stationIds = stationIds;
    this.#loops = Array.from({ length: atOnce }, () => this.#loop());
  }

  /** Commands that were answered since the figures were taken last. */
  get answeredCount(): number {
    return this.#latencies.count;
  }

  /** The figures since this was asked last. */
  take(): CommandFigures {
    const [latencies, outcomes] = [this.#latencies, this.#outcomes];
    this.#latencies = new Histogram();
    this.#outcomes = new Map();
    return {
      outcomes: Object.fromEntries(outcomes),
      count: latencies.count,
      p50Ms: latencies.percentileMs(0.5),
      p99Ms: latencies.percentileMs(0.99),
      maxMs: latencies.maxMs,
    };
  }

  /** Resolves when every command was answered; with what REST answered that it should not have. */
  async stop(): Promise<readonly string[]> {
    this.#isStopped = true;
    await Promise.all(this.#loops);
    return this.#faults;
  }

  /** The commands that REST knows no end of, even after this many seconds. */
  async unfinished(seconds: number): Promise<string[]> {
    const giveUpAt = performance.now() + seconds * 1000;
    for (;;) {
      const open = await Promise.all(
        this.#open.map(async (path) => {
          const { body } = await this.#rest('GET', path);
          return ENDED.has(String(body['status'])) ? [] : [path];
        }),
      );
      if (open.flat().length === 0 || performance.now() > giveUpAt) return open.flat();
      await sleep(200);
    }
  }

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#command();
      } catch (error) {
        this.#faults.push(`a command failed: ${error instanceof Error ? error.message : String(error)}`);
      }
      await sleep(PAUSE_MS);
    }
  }

  async #command(): Promise<void> {
    const stationId = this.#stationIds[Math.floor(Math.random() * this.#stationIds.length)] ?? '';
    const path = `/stations/${stationId}/commands`;
    const sentAt = performance.now();
    const { status, body } = await this.#rest('POST', `${path}/clear-cache?wait=${WAIT_SECONDS}`, {});
    const outcome = status === 409 ? 'offline' : String(body['status']);
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    if (status === 409) return;
    this.#latencies.record(performance.now() - sentAt);
    if (status !== 200 && status !== 202) this.#faults.push(`a command was answered ${status}`);
    else if (!ENDED.has(outcome)) this.#open.push(`${path}/${String(body['id'])}`);
  }
}
