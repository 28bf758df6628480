import { type DynamicModule, Module } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BillingHttpModule } from '../modules/billing/index.js';
import { DriverHttpModule } from '../modules/driver/index.js';
import { MonitoringHttpModule } from '../modules/monitoring/index.js';
import { OcppLinkModule } from '../modules/ocpp/index.js';
import { StationHttpModule } from '../modules/station/index.js';
import { AuthModule } from '../platform/auth/index.js';
import { HealthModule } from '../platform/health/health.module.js';
import { createHttpApp } from '../platform/http/server.js';
import { serveDocs } from '../platform/http/openapi.js';
import { PlatformModule } from '../platform/platform.module.js';
import type { Resources } from './resources.js';
import { listen } from './listen.js';
import type { RunningRole } from './role.js';

/** REST, its documentation, live events. */
@Module({})
export class WebRole {
  static with(resources: Resources): DynamicModule {
    return {
      module: WebRole,
      imports: [
        PlatformModule.forRole('web', resources),
        HealthModule.forRole('web', resources.readiness),
        AuthModule,
        OcppLinkModule,
        StationHttpModule,
        DriverHttpModule,
        BillingHttpModule,
        MonitoringHttpModule,
      ],
    };
  }
}

export async function createWeb(resources: Resources): Promise<NestFastifyApplication> {
  const app = await createHttpApp(
    WebRole.with(resources),
    resources.logger.child({ role: 'web' }),
    resources.config.trustedProxies,
  );
  app.useWebSocketAdapter(new WsAdapter(app));
  serveDocs(app);
  app
    .getHttpAdapter()
    .getInstance()
    .get('/', (_request, reply) => reply.redirect('/docs'));
  return app;
}

export async function startWeb(resources: Resources): Promise<RunningRole> {
  const app = await createWeb(resources);
  const port = await listen(app, resources.config.ports.web, resources.config.host);
  return { name: 'web', port, stop: () => app.close() };
}
