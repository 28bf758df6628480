import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { type Logger, LOGGER } from '../../platform/logging/logger.js';
import { LiveEvents } from '../../platform/redis/index.js';
import { findUnpublished, lockOutbox, markPublished } from './outbox.store.js';

const BATCH_SIZE = 500;
const IDLE_POLL_MS = 250;
const MAX_PAUSE_MS = 10_000;

/**
 * Publishes what modules have announced, in order and at least once: an event is marked only after it went out, so
 * that a crash in between publishes it again, under the same id.
 */
@Injectable()
export class OutboxRelay {
  private stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly events: LiveEvents,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  start(): void {
    if (this.running !== undefined) return;
    this.stopping = new AbortController();
    this.running = this.run(this.stopping.signal);
  }

  /** Resolves when the batch under way is done. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.running = undefined;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      let pauseMs = IDLE_POLL_MS;
      try {
        if ((await this.publishBatch()) === BATCH_SIZE) pauseMs = 0;
        failures = 0;
      } catch (error) {
        failures++;
        pauseMs = Math.min(IDLE_POLL_MS * 2 ** failures, MAX_PAUSE_MS);
        this.logger.error({ module: 'monitoring', err: error, pauseMs }, 'events could not be published');
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** How many went out; 0 also while another worker is at it. */
  private async publishBatch(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      if (!(await lockOutbox(manager))) return 0;
      const events = await findUnpublished(manager, BATCH_SIZE);
      if (events.length === 0) return 0;
      await Promise.all(events.map((event) => this.events.publish(event)));
      await markPublished(
        manager,
        events.map(({ id }) => id),
      );
      return events.length;
    });
  }
}
