import { type DynamicModule, Module } from '@nestjs/common';
import { BillingJobs, BillingModule } from '../modules/billing/index.js';
import { MonitoringJobs, MonitoringModule, OutboxRelay } from '../modules/monitoring/index.js';
import { OcppLinkModule } from '../modules/ocpp/index.js';
import { StationJobs, StationModule } from '../modules/station/index.js';
import { HealthModule } from '../platform/health/health.module.js';
import { createHttpApp } from '../platform/http/server.js';
import { PlatformModule } from '../platform/platform.module.js';
import { listen } from './listen.js';
import type { Resources } from './resources.js';
import type { RunningRole } from './role.js';

/** Background jobs: rating, the event outbox, upkeep. */
@Module({})
export class WorkerRole {
  static with(resources: Resources): DynamicModule {
    return {
      module: WorkerRole,
      imports: [
        PlatformModule.forRole('worker', resources),
        HealthModule.forRole('worker', resources.readiness),
        OcppLinkModule,
        StationModule,
        BillingModule,
        MonitoringModule,
      ],
    };
  }
}

export async function startWorker(resources: Resources): Promise<RunningRole> {
  const app = await createHttpApp(
    WorkerRole.with(resources),
    resources.logger.child({ role: 'worker' }),
    resources.config.trustedProxies,
  );
  await app.init();
  await Promise.all([StationJobs, BillingJobs, MonitoringJobs].map((jobs) => app.get(jobs).start()));
  const relay = app.get(OutboxRelay);
  relay.start();
  const port = await listen(app, resources.config.ports.worker, resources.config.host);
  return {
    name: 'worker',
    port,
    stop: async () => {
      await relay.stop();
      await app.close();
    },
  };
}
