import { type DynamicModule, Module } from '@nestjs/common';
import {
  CommandServer,
  Connections,
  OcppLinkModule,
  OcppServer,
  OcppServerModule,
  OcppTls,
} from '../modules/ocpp/index.js';
import { HealthModule } from '../platform/health/health.module.js';
import { createHttpApp } from '../platform/http/server.js';
import { PlatformModule } from '../platform/platform.module.js';
import { listen } from './listen.js';
import type { Resources } from './resources.js';
import type { RunningRole } from './role.js';

/** The chargers' WebSockets. */
@Module({})
export class OcppRole {
  static with(resources: Resources): DynamicModule {
    return {
      module: OcppRole,
      imports: [
        PlatformModule.forRole('ocpp', resources),
        HealthModule.forRole('ocpp', resources.readiness),
        OcppLinkModule,
        OcppServerModule,
      ],
    };
  }
}

export async function startOcpp(resources: Resources): Promise<RunningRole> {
  const app = await createHttpApp(
    OcppRole.with(resources),
    resources.logger.child({ role: 'ocpp' }),
    resources.config.trustedProxies,
  );
  await app.init();
  const server = app.get(OcppServer);
  const tls = app.get(OcppTls);
  await tls.start(app.getHttpServer());
  const commands = app.get(CommandServer);
  await commands.start();
  await app.get(Connections).start();
  server.attach(app.getHttpServer());
  const port = await listen(app, resources.config.ports.ocpp, resources.config.host);
  return {
    name: 'ocpp',
    port,
    stop: async () => {
      await server.stop();
      tls.stop();
      await commands.finish();
      await app.close();
    },
  };
}
