import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { defineQueue, type JobQueue, Jobs } from '../../platform/jobs/jobs.js';
import { messagePartitions } from './message-partitions.js';
import { dropPublishedEventsBefore } from './outbox.store.js';

const upkeep = defineQueue<Record<string, never>>('monitoring.upkeep', { retryLimit: 3 });

export const monitoringQueues: JobQueue<object>[] = [upkeep];

/** Longer than any client that still wants to know what it missed. */
const OUTBOX_KEPT_DAYS = 7;

/** The background work of this module, for workers. */
@Injectable()
export class MonitoringJobs {
  constructor(
    private readonly jobs: Jobs,
    private readonly dataSource: DataSource,
  ) {}

  async start(): Promise<void> {
    await Promise.all([
      this.jobs.work(upkeep, () => this.upkeep()),
      this.jobs.schedule(upkeep, '7 * * * *'),
      // A worker that comes back after a week must not wait for the next hour.
      messagePartitions.ensure(this.dataSource),
    ]);
  }

  private async upkeep(): Promise<void> {
    await messagePartitions.ensure(this.dataSource);
    await dropPublishedEventsBefore(
      this.dataSource,
      new Date(Date.now() - OUTBOX_KEPT_DAYS * 86_400_000),
      false,
    );
  }
}
