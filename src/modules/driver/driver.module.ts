import { Module } from '@nestjs/common';
import { Authorisation } from './authorisation.service.js';
import { DriverGroups } from './driver-group.service.js';
import { Drivers } from './driver.service.js';
import { IdTokens } from './id-token.service.js';

/** Drivers, groups, tokens and their authorisation. Needs an implementation of ActiveSessions, provided globally. */
@Module({
  providers: [Authorisation, DriverGroups, Drivers, IdTokens],
  exports: [Authorisation, DriverGroups, Drivers, IdTokens],
})
export class DriverModule {}
