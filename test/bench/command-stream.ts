import { setTimeout as sleep } from 'node:timers/promises';
import { Histogram } from './histogram.ts';
import type { RestCall } from './rest.ts';

/** What became of the commands of a time. */
export interface CommandFigures {
  /** By the status of the command, `offline` where REST said that its station is not connected. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Of those that were not `offline`, from the request to its answer. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export type Phase = 'before' | 'during' | 'after';

const WAIT_SECONDS = 30;
/** More than this many without an answer, and no other is sent. */
const MAX_OUTSTANDING = 200;
const ENDED = new Set(['accepted', 'rejected', 'failed', 'timeout']);

class Tally {
  readonly latencies = new Histogram();
  readonly outcomes = new Map<string, number>();

  get figures(): CommandFigures {
    return {
      outcomes: Object.fromEntries(this.outcomes),
      count: this.latencies.count,
      p50Ms: this.latencies.percentileMs(0.5),
      p99Ms: this.latencies.percentileMs(0.99),
      maxMs: this.latencies.maxMs,
    };
  }
}

/** Sends harmless commands to stations taken by chance, so many a second however long they take, until it is stopped. */
export class CommandStream {
  readonly #rest: RestCall;
  readonly #stationIds: readonly string[];
  readonly #open: string[] = [];
  readonly #faults: string[] = [];
  readonly #tallies = { before: new Tally(), during: new Tally(), after: new Tally() };
  readonly #outstanding = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #phase: Phase = 'before';

  constructor(rest: RestCall, stationIds: readonly string[], perSecond: number) {
    this.#rest = rest;
    this.#stationIds = stationIds;
    this.#timer = setInterval(() => this.#start(), 1000 / perSecond);
  }

  /** What happens now to those who are commanded. A command that belongs to two phases is one of `during`. */
  enter(phase: Phase): void {
    this.#phase = phase;
  }

  /** Commands of this phase that were answered by now. */
  get answeredCount(): number {
    return this.#tallies[this.#phase].latencies.count;
  }

  /** Resolves when every command was answered. */
  async stop(): Promise<Record<Phase, CommandFigures>> {
    clearInterval(this.#timer);
    await Promise.all(this.#outstanding);
    const { before, during, after } = this.#tallies;
    return { before: before.figures, during: during.figures, after: after.figures };
  }

  /** What REST answered that it should not have. */
  get faults(): readonly string[] {
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

  #start(): void {
    if (this.#outstanding.size >= MAX_OUTSTANDING) return;
    const command = this.#command()
      .catch((error: unknown) => {
        this.#faults.push(`a command failed: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => this.#outstanding.delete(command));
    this.#outstanding.add(command);
  }

  async #command(): Promise<void> {
    const stationId = this.#stationIds[Math.floor(Math.random() * this.#stationIds.length)] ?? '';
    const path = `/stations/${stationId}/commands`;
    const phase = this.#phase;
    const sentAt = performance.now();
    const { status, body } = await this.#rest('POST', `${path}/clear-cache?wait=${WAIT_SECONDS}`, {});
    const { latencies, outcomes } = this.#tallies[phase === this.#phase ? phase : 'during'];
    const outcome = status === 409 ? 'offline' : String(body['status']);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (status === 409) return;
    latencies.record(performance.now() - sentAt);
    if (status !== 200 && status !== 202) this.#faults.push(`a command was answered ${status}`);
    else if (!ENDED.has(outcome)) this.#open.push(`${path}/${String(body['id'])}`);
  }
}
