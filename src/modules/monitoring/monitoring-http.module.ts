import { Module } from '@nestjs/common';
import { AuthModule } from '../../platform/auth/index.js';
import { BillingModule } from '../billing/index.js';
import { StationModule } from '../station/index.js';
import { AnalyticsController } from './analytics.controller.js';
import { Analytics } from './analytics.service.js';
import { EventStreams } from './event-streams.js';
import { EventsController } from './events.controller.js';
import { LiveGateway } from './live.gateway.js';
import { MessageLogController } from './message-log.controller.js';
import { MonitoringModule } from './monitoring.module.js';
import { StreamLimits } from './stream-limits.js';

/** Dashboards, the message log and live events over HTTP. */
@Module({
  imports: [AuthModule, BillingModule, StationModule, MonitoringModule],
  controllers: [AnalyticsController, EventsController, MessageLogController],
  providers: [Analytics, EventStreams, LiveGateway, StreamLimits],
})
export class MonitoringHttpModule {}
