import { DailyPartitions } from '../../../platform/database/daily-partitions.js';

/** By the reported time, as those of meter values. */
export const transactionEventPartitions = new DailyPartitions(
  'billing.transaction_event',
  'reported_at',
  'received_at',
);
