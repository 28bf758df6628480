import { meterValuePartitions, transactionEventPartitions } from '../modules/billing/index.js';
import { dropPublishedEventsBefore, messagePartitions } from '../modules/monitoring/index.js';
import {
  dropCustomerInformationBefore,
  dropSecurityEventsBefore,
  dropStationEventsBefore,
} from '../modules/station/index.js';
import { deleteExpiredLogins } from '../platform/auth/index.js';
import type { CommandInput } from './command.js';
import { withDatabase } from './database.js';

const DAY_MS = 86_400_000;
/** How long published events can be replayed to a client that comes back. */
const EVENT_DAYS = 7;

/** What was removed, or with --dry-run would be; of partitioned tables, whole partitions and single rows. */
export async function cleanup({ options }: CommandInput): Promise<Record<string, unknown>> {
  const dryRun = options['dry-run'] === true;
  return withDatabase(async ({ config, dataSource }) => {
    const { recordDays, messageLogDays } = config.retention;
    return {
      dryRun,
      meterValues: await meterValuePartitions.dropBefore(dataSource, daysAgo(recordDays), dryRun),
      transactionEvents: await transactionEventPartitions.dropBefore(dataSource, daysAgo(recordDays), dryRun),
      messages: await messagePartitions.dropBefore(dataSource, daysAgo(messageLogDays), dryRun),
      securityEvents: await dropSecurityEventsBefore(dataSource, daysAgo(recordDays), dryRun),
      stationEvents: await dropStationEventsBefore(dataSource, daysAgo(recordDays), dryRun),
      // Personal data, which the log of messages leaves out.
      customerInformation: await dropCustomerInformationBefore(dataSource, daysAgo(messageLogDays), dryRun),
      events: await dropPublishedEventsBefore(dataSource, daysAgo(EVENT_DAYS), dryRun),
      expiredLogins: await deleteExpiredLogins(dataSource, dryRun),
    };
  });
}

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
