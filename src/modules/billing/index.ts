import { Cdr } from './cdr.entity.js';
import { ChargingSession } from './charging-session.entity.js';
import { Tariff } from './tariff.entity.js';
import { TariffVersion } from './tariff-version.entity.js';

/** For the DataSource alone. */
export const billingEntities = [Cdr, ChargingSession, Tariff, TariffVersion];

export type { CdrEventType, SessionEventType, TariffEventType } from './billing.events.js';
export { BillingHttpModule } from './billing-http.module.js';
export { BillingStatistics } from './billing-statistics.js';
export { BillingJobs } from './billing.jobs.js';
export { BillingModule } from './billing.module.js';
export { billingQueues } from './billing.queues.js';
export { Cdrs } from './cdr.service.js';
export { ChargingSessions } from './charging-session.service.js';
export type { MeterReport, SampledValue } from './meter-report.js';
export { meterValuePartitions } from './meter-value-partitions.js';
export type { StartReport, StopReport } from './session-report.js';
export type { StartAnswer } from './session-start.js';
export type { StopAnswer } from './session-stop.js';
export { ensureStarterTariff } from './starter-tariff.js';
export { Tariffs } from './tariff.service.js';
export type { TransactionEventReport } from './transaction/transaction-event.js';
export { transactionEventPartitions } from './transaction/transaction-event-partitions.js';
export { TransactionEvents } from './transaction/transaction-events.service.js';
export { TransactionSettlement } from './transaction/transaction-settlement.js';
