import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BillingModule } from '../modules/billing/index.js';
import { DriverModule } from '../modules/driver/index.js';
import { MonitoringModule } from '../modules/monitoring/index.js';
import { OcppLinkModule } from '../modules/ocpp/index.js';
import { StationModule } from '../modules/station/index.js';
import { createLogger } from '../platform/logging/logger.js';
import { PlatformModule } from '../platform/platform.module.js';
import { openResources, type Resources } from '../roles/resources.js';
import { withDatabase } from './database.js';

@Module({})
class AdminModule {
  static with(resources: Resources): DynamicModule {
    return {
      module: AdminModule,
      imports: [
        PlatformModule.forRole('worker', resources),
        OcppLinkModule,
        StationModule,
        DriverModule,
        BillingModule,
        MonitoringModule,
      ],
    };
  }
}

/** Runs a one-off with the services of all modules. */
export async function withApplication<T>(work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  return withDatabase(async ({ config, url }) => {
    const resources = await openResources(config, url, createLogger('silent'));
    try {
      const app = await NestFactory.createApplicationContext(AdminModule.with(resources), { logger: false });
      try {
        return await work(app);
      } finally {
        await app.close();
      }
    } finally {
      await resources.close();
    }
  });
}
