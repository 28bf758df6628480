export { MessageLog, type OcppExchange } from './message-log.js';
export { messagePartitions } from './message-partitions.js';
export { MonitoringHttpModule } from './monitoring-http.module.js';
export { MonitoringJobs, monitoringQueues } from './monitoring-jobs.js';
export { MonitoringModule } from './monitoring.module.js';
export { OutboxRelay } from './outbox-relay.js';
export { dropPublishedEventsBefore } from './outbox.store.js';
