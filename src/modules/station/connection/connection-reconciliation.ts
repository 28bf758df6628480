import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { GroupCommit, WriteBatch } from '../../../platform/database/group-commit.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { StationLink } from '../station-link.js';
import { connectionChanged, findAnnounced } from './connection.store.js';

/** Twice this and the lease of a process that died are less than a minute. */
const INTERVAL_MS = 15_000;
/** Changes that go into one transaction. */
const BATCH = 500;

/** What of a station differs: the epoch of the socket that is there, or of the one that is no more. */
interface Difference {
  readonly online: boolean;
  readonly epoch: number;
}

/**
 * Announces what nobody was left to announce: that the sockets of a process that died are closed, and that one is open
 * whose opening could not be stored. A difference counts when it is the same in two looks one after the other: a charger
 * may just be on its way, and a Redis that was emptied is told of all connections again in between. Several workers may
 * do it at once, since each change is made by one of them alone.
 */
@Injectable()
export class ConnectionReconciliation implements OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private differences = new Map<string, Difference>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly groupCommit: GroupCommit,
    private readonly link: StationLink,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  start(): void {
    this.running ??= this.run(this.stopping.signal);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One look; returns how many changes it announced. */
  async reconcile(): Promise<number> {
    const before = this.differences;
    this.differences = new Map();
    const differences = await this.findDifferences();
    this.differences = differences;
    const lasting = [...differences].filter(([stationId, { online, epoch }]) => {
      const known = before.get(stationId);
      return known?.online === online && known.epoch === epoch;
    });
    for (let start = 0; start < lasting.length; start += BATCH)
      await this.announce(lasting.slice(start, start + BATCH));
    return lasting.length;
  }

  private async findDifferences(): Promise<Map<string, Difference>> {
    const announced = await findAnnounced(this.dataSource);
    const connected = await this.link.connections();
    const differences = new Map<string, Difference>();
    for (const [stationId, epoch] of announced)
      if (!connected.has(stationId)) differences.set(stationId, { online: false, epoch });
    for (const [stationId, epoch] of connected)
      if (!announced.has(stationId)) differences.set(stationId, { online: true, epoch });
    return differences;
  }

  private async announce(changes: [stationId: string, difference: Difference][]): Promise<void> {
    const batch = new WriteBatch();
    for (const [stationId, { online, epoch }] of changes)
      batch.add(connectionChanged, { stationId, opened: online, epoch, lastSeenAt: null });
    await this.groupCommit.commit(batch);
    this.logger.warn(
      { module: 'station', stationIds: changes.map(([stationId]) => stationId) },
      'connections were announced that nobody was left to announce',
    );
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.reconcile().catch((error: unknown) => {
        this.logger.warn({ module: 'station', err: error }, 'connections could not be reconciled');
      });
      await sleep(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
