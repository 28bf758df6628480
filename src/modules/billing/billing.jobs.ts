import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inTransaction } from '../../platform/database/transaction.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { partitionsQueue, rateDueQueue, rateSessionQueue } from './billing.queues.js';
import { meterValuePartitions } from './meter-value-partitions.js';
import { SessionRating } from './session-rating.js';

/** The background work of this module, for workers. */
@Injectable()
export class BillingJobs {
  constructor(
    private readonly jobs: Jobs,
    private readonly rating: SessionRating,
    private readonly dataSource: DataSource,
  ) {}

  async start(): Promise<void> {
    await this.jobs.work(rateSessionQueue, (data) => this.rating.rateSession(data));
    await this.jobs.work(partitionsQueue, () => meterValuePartitions.ensure(this.dataSource));
    await this.jobs.schedule(partitionsQueue, '0 * * * *');
    await this.jobs.work(rateDueQueue, () => this.rating.rateDue());
    await this.jobs.schedule(rateDueQueue, '* * * * *');
    // Not only at the next full hour, after all workers were away for days.
    await inTransaction(this.dataSource, (manager) => this.jobs.enqueue(manager, partitionsQueue, {}));
  }
}
