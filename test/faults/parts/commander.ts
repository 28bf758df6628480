import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSystem } from './fault-system.ts';
import type { Random } from './random.ts';

const EVERY_MS = 100;
const WAIT_SECONDS = 8;

/** A command that the CSMS has taken, and what it said of it. */
export interface TakenCommand {
  readonly id: string;
  readonly status: string;
}

/** An operator who has the chargers do something again and again, and writes down what each request came to. */
export class Commander {
  readonly taken: TakenCommand[] = [];
  /** Requests that were refused or not answered, by status or error. */
  readonly refused = new Map<string, number>();
  slowestMs = 0;
  private readonly requests = new Set<Promise<void>>();
  private isEnding = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly system: FaultSystem,
    private readonly stationIds: readonly string[],
    private readonly random: Random,
    /** Requests under way at once: each has a connection to the CSMS, and one of its connections to the database. */
    private readonly mostAtOnce = Infinity,
  ) {}

  start(): void {
    this.loop = this.command();
  }

  /** Sends no more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.isEnding = true;
    await this.loop;
    await Promise.all(this.requests);
  }

  private async command(): Promise<void> {
    while (!this.isEnding) {
      if (this.requests.size < this.mostAtOnce) {
        const request = this.send(this.random.pick(this.stationIds));
        this.requests.add(request);
        void request.finally(() => this.requests.delete(request));
      }
      await sleep(EVERY_MS);
    }
  }

  private async send(stationId: string): Promise<void> {
    const startedAt = performance.now();
    try {
      const path = `/stations/${stationId}/commands/clear-cache?wait=${WAIT_SECONDS}`;
      const { status, body } = await this.system.rest.post(path, {});
      if (status === 200 || status === 202)
        this.taken.push({ id: String(body['id']), status: String(body['status']) });
      else this.refuse(String(status));
    } catch (error) {
      this.refuse(error instanceof Error ? error.message : String(error));
    }
    this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
  }

  private refuse(reason: string): void {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1);
  }
}
