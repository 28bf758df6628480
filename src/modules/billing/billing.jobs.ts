import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inTransaction } from '../../platform/database/transaction.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import {
  partitionsQueue,
  rateDueQueue,
  rateSessionQueue,
  settleTransactionsQueue,
  watchPrepaidQueue,
} from './billing.queues.js';
import { meterValuePartitions } from './meter-value-partitions.js';
import { PrepaidWatch } from './prepaid/prepaid-watch.js';
import { SessionRating } from './session-rating.js';
import { transactionEventPartitions } from './transaction/transaction-event-partitions.js';
import { TransactionSettlement } from './transaction/transaction-settlement.js';

/** They share transactions. */
const RATED_AT_ONCE = 100;

/** The background work of this module, for workers. */
@Injectable()
export class BillingJobs {
  constructor(
    private readonly jobs: Jobs,
    private readonly rating: SessionRating,
    private readonly settlement: TransactionSettlement,
    private readonly prepaid: PrepaidWatch,
    private readonly dataSource: DataSource,
  ) {}

  async start(): Promise<void> {
    await Promise.all([
      this.jobs.work(rateSessionQueue, (data) => this.rating.rateSession(data), RATED_AT_ONCE),
      this.jobs.work(partitionsQueue, async () => {
        await meterValuePartitions.ensure(this.dataSource);
        await transactionEventPartitions.ensure(this.dataSource);
      }),
      this.jobs.schedule(partitionsQueue, '0 * * * *'),
      this.jobs.work(rateDueQueue, () => this.rating.rateDue()),
      this.jobs.schedule(rateDueQueue, '* * * * *'),
      this.jobs.work(settleTransactionsQueue, () => this.settlement.settle()),
      this.jobs.schedule(settleTransactionsQueue, '* * * * *'),
      this.jobs.work(watchPrepaidQueue, () => this.prepaid.watch()),
      this.jobs.schedule(watchPrepaidQueue, '* * * * *'),
      // Not only at the next full hour, after all workers were away for days.
      inTransaction(this.dataSource, (manager) => this.jobs.enqueue(manager, partitionsQueue, {})),
    ]);
  }
}
