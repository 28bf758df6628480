import { Module } from '@nestjs/common';
import { BillingModule } from './billing.module.js';
import { CdrController } from './cdr.controller.js';
import { ChargingSessionController } from './charging-session.controller.js';
import { TariffController } from './tariff.controller.js';

@Module({
  imports: [BillingModule],
  controllers: [CdrController, ChargingSessionController, TariffController],
})
export class BillingHttpModule {}
