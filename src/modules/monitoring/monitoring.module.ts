import { Module } from '@nestjs/common';
import { StationModule } from '../station/index.js';
import { MessageLog } from './message-log.js';
import { MonitoringJobs } from './monitoring-jobs.js';
import { OutboxRelay } from './outbox-relay.js';

const SERVICES = [MessageLog, MonitoringJobs, OutboxRelay];

/** The message log, the event outbox and their upkeep. */
@Module({ imports: [StationModule], providers: SERVICES, exports: SERVICES })
export class MonitoringModule {}
