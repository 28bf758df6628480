import { Module } from '@nestjs/common';
import { Authorisation } from './authorisation.service.js';
import { DriverGroups } from './driver-group.service.js';
import { Drivers } from './driver.service.js';
import { IdTokens } from './id-token.service.js';
import { PrepaidBalances } from './prepaid-balances.js';

/** Drivers, groups, tokens and their authorisation. Needs an implementation of ActiveSessions, provided globally. */
@Module({
  providers: [Authorisation, DriverGroups, Drivers, IdTokens, PrepaidBalances],
  exports: [Authorisation, DriverGroups, Drivers, IdTokens, PrepaidBalances],
})
export class DriverModule {}
