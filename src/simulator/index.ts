/**
 * A charger, and a fleet of them, for tests, demonstrations and load. Own code that shares nothing with the server but
 * the message types: what both would get wrong alike, nobody would find.
 *
 *   const charger = new ChargerV16({ stationId: 'CP001', url: 'ws://127.0.0.1:4000', password, speed: 1000 });
 *   await charger.start();
 *   const transaction = await charger.plugAndCharge({ idToken: 'SIM-0001', energyWh: 5000 });
 *   await charger.stop();
 *
 * `ledger` is what the CSMS must show in the end, `faults` what the CSMS did against the protocol.
 */
export { ApiClient, SimulationError } from './api-client.js';
export { Charger } from './charger.js';
export type { ChargerEvents, ChargerOptions, PlugAndCharge } from './charger-options.js';
export type { ActionSummary } from './call-statistics.js';
export {
  type FleetCharger,
  type FleetOptions,
  type FleetProgress,
  type FleetReport,
  runFleet,
} from './fleet.js';
export { fleetFailure, formatFleetReport, formatProgress } from './fleet-report.js';
export { type Fault, FAULTS, type InjectedFault } from './faults.js';
export { HandshakeRefused } from './handshake.js';
export { type EndedTransaction, energyWh, type LedgerEntry } from './ledger.js';
export { type CallRecord, CallFailed, LineDown } from './ocpp-call.js';
export { type Registered, Registration } from './registration.js';
export { ChargerV16 } from './v16/charger.js';
export { ChargerV201 } from './v201/charger.js';
export { type Version, VERSIONS } from './versions.js';
