import { Global, Module } from '@nestjs/common';
import { BillingModule } from '../billing/index.js';
import { DriverModule } from '../driver/index.js';
import { MonitoringModule } from '../monitoring/index.js';
import { LocalListSource, StationLink, StationModule } from '../station/index.js';
import { CallRouting } from './commands/call-routing.js';
import { CommandServer } from './commands/command-server.js';
import { DriverTokens } from './commands/driver-tokens.js';
import { OcppStationLink } from './commands/ocpp-station-link.js';
import { AdmissionControl } from './connection/admission-control.js';
import { Connections } from './connection/connections.js';
import { HandshakeLimit } from './connection/handshake-limit.js';
import { OcppMetrics } from './connection/ocpp-metrics.js';
import { OcppServer } from './connection/ocpp-server.js';
import { OcppTls } from './connection/ocpp-tls.js';
import { Peers } from './connection/peer.js';
import { Shedding } from './connection/shedding.js';
import { StationGate } from './connection/station-gate.js';
import { Intervals } from './rpc/intervals.js';
import { Services } from './rpc/services.js';

/** Reaches the chargers of every process: what a role without sockets of its own needs. Global, as it fills ports. */
@Global()
@Module({
  imports: [BillingModule, DriverModule, StationModule],
  providers: [
    CallRouting,
    { provide: StationLink, useClass: OcppStationLink },
    { provide: LocalListSource, useClass: DriverTokens },
  ],
  exports: [StationLink, LocalListSource],
})
export class OcppLinkModule {}

/** Holds the chargers' sockets: the ocpp role. */
@Module({
  imports: [StationModule, DriverModule, BillingModule, MonitoringModule],
  providers: [
    Services,
    Intervals,
    OcppMetrics,
    HandshakeLimit,
    AdmissionControl,
    Peers,
    OcppTls,
    StationGate,
    Connections,
    Shedding,
    CommandServer,
    OcppServer,
  ],
  exports: [OcppServer, OcppTls, Connections, CommandServer],
})
export class OcppServerModule {}
