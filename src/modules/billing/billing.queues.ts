import { defineQueue, type JobQueue } from '../../platform/jobs/jobs.js';

export const rateSessionQueue = defineQueue<{ stationId: string; sessionId: string }>('billing.rate-session');
export const partitionsQueue = defineQueue<Record<string, never>>('billing.partitions');

export const rateDueQueue = defineQueue<Record<string, never>>('billing.rate-due');

export const settleTransactionsQueue = defineQueue<Record<string, never>>('billing.settle-transactions', {
  retryLimit: 0,
});
export const watchPrepaidQueue = defineQueue<Record<string, never>>('billing.watch-prepaid', {
  retryLimit: 0,
});

export const billingQueues: JobQueue<object>[] = [
  rateSessionQueue,
  partitionsQueue,
  rateDueQueue,
  settleTransactionsQueue,
  watchPrepaidQueue,
];
