import { Module } from '@nestjs/common';
import { DriverGroupController } from './driver-group.controller.js';
import { DriverController } from './driver.controller.js';
import { DriverModule } from './driver.module.js';
import { IdTokenController } from './id-token.controller.js';

@Module({
  imports: [DriverModule],
  controllers: [DriverController, DriverGroupController, IdTokenController],
})
export class DriverHttpModule {}
