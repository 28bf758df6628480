import { Module } from '@nestjs/common';
import { DriverModule } from '../driver/index.js';
import { StationModule } from '../station/index.js';
import { ActiveSessionsModule } from './active-sessions.js';
import { BillingStatistics } from './billing-statistics.js';
import { BillingJobs } from './billing.jobs.js';
import { Cdrs } from './cdr.service.js';
import { ChargingSessions } from './charging-session.service.js';
import { PrepaidWatch } from './prepaid/prepaid-watch.js';
import { SessionEnergy } from './session-energy.js';
import { KnownTariffsModule } from './recorded-tariffs.js';
import { SessionEnding } from './session-end.js';
import { SessionRating } from './session-rating.js';
import { SessionSettling } from './session-settling.js';
import { SessionStart } from './session-start.js';
import { SessionStop } from './session-stop.js';
import { Tariffs } from './tariff.service.js';
import { FollowedTransactions } from './transaction/followed-transactions.js';
import { TransactionEvents } from './transaction/transaction-events.service.js';
import { TransactionRecording } from './transaction/transaction-recording.js';
import { TransactionSettlement } from './transaction/transaction-settlement.js';

/** Charging sessions with their meter values, tariffs and CDRs. */
@Module({
  imports: [ActiveSessionsModule, DriverModule, KnownTariffsModule, StationModule],
  providers: [
    BillingJobs,
    BillingStatistics,
    Cdrs,
    ChargingSessions,
    FollowedTransactions,
    PrepaidWatch,
    SessionEnding,
    SessionEnergy,
    SessionRating,
    SessionSettling,
    SessionStart,
    SessionStop,
    Tariffs,
    TransactionEvents,
    TransactionRecording,
    TransactionSettlement,
  ],
  exports: [
    BillingJobs,
    BillingStatistics,
    Cdrs,
    ChargingSessions,
    Tariffs,
    TransactionEvents,
    TransactionSettlement,
  ],
})
export class BillingModule {}
