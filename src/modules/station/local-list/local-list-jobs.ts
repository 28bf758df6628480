import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { defineQueue, type JobQueue, Jobs } from '../../../platform/jobs/jobs.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { type LiveEvent, LiveEvents } from '../../../platform/redis/index.js';
import { LocalListSync, synchroniseQueue } from './local-list-sync.js';

const checkQueue = defineQueue<Record<string, never>>('station.check-local-lists', { retryLimit: 0 });

export const localListQueues: JobQueue<object>[] = [checkQueue, synchroniseQueue];

/** What may change any list, and what may make one station's due. */
const TOKENS_CHANGED = /^(IdToken|Driver|DriverGroup)(Created|Changed|Deleted)$/;
const STATION_CHANGED = new Set([
  'LocalListAssigned',
  'LocalListTokenForgotten',
  'StationBooted',
  'StationConnected',
]);
/** Many tokens change at once, and many stations come back at once; and a boot is to be answered first. */
const GATHER_MS = 1_000;

/**
 * Looks after local lists, for workers: soon after what happens, as long as it is heard of, and every minute in any
 * case.
 */
@Injectable()
export class LocalListJobs implements OnModuleDestroy {
  private readonly logger: Logger;
  private unsubscribe: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private checking: Promise<void> = Promise.resolve();
  private readonly stationIds = new Set<string>();
  private all = false;

  constructor(
    private readonly jobs: Jobs,
    private readonly sync: LocalListSync,
    private readonly events: LiveEvents,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  async start(): Promise<void> {
    await Promise.all([
      this.jobs.work(checkQueue, () => this.sync.enqueueDue()),
      this.jobs.work(synchroniseQueue, ({ leaseUntil, ...station }) =>
        this.sync.synchronise(station, new Date(leaseUntil)),
      ),
      this.jobs.schedule(checkQueue, '* * * * *'),
    ]);
    this.unsubscribe = this.events.subscribe((event) => this.heard(event));
  }

  /** Resolves when what is under way is done. */
  async onModuleDestroy(): Promise<void> {
    this.unsubscribe?.();
    clearTimeout(this.timer);
    await this.checking;
  }

  private heard({ type, data }: LiveEvent): void {
    if (TOKENS_CHANGED.test(type)) this.all = true;
    else if (STATION_CHANGED.has(type)) this.stationIds.add(String(data['stationId']));
    else return;
    this.timer ??= setTimeout(() => {
      this.checking = this.checking.then(() => this.check());
    }, GATHER_MS);
  }

  private async check(): Promise<void> {
    const stationIds = this.all ? null : [...this.stationIds];
    this.timer = undefined;
    this.all = false;
    this.stationIds.clear();
    await this.sync
      .enqueueDue(stationIds)
      .catch((error: unknown) => this.logger.error({ err: error }, 'local lists could not be checked'));
  }
}
