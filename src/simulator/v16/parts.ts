import { Boot } from '../boot.js';
import { Certificates } from '../certificates/certificate-store.js';
import type { Chassis as CommonChassis } from '../charger.js';
import { type ChargerSettings, securityProfileOf } from '../charger-options.js';
import { Clock } from '../clock.js';
import { Disturbances } from '../disturbances.js';
import { FirmwareUpdates } from '../firmware-updates.js';
import { KeptMessages } from '../kept-messages.js';
import { LogUploads } from '../log-uploads.js';
import { LineDown, type Reply } from '../ocpp-call.js';
import { OcppClient } from '../ocpp-client.js';
import { Reservations } from '../reservations.js';
import { SecurityEvents } from '../security-events.js';
import { checkAnswer } from './checks.js';
import { Configuration } from './configuration.js';
import { Connector } from './connector.js';
import { Authorization } from './local-list/authorization.js';
import { LocalList } from './local-list/local-list.js';
import type { CertificateUse } from './controls.js';
import { maintenanceReports } from './firmware/reports.js';
import type { CallFunction, ChargerCalls } from './messages.js';
import { Sessions } from './sessions.js';
import { ChargingProfiles } from './smart-charging/charging-profiles.js';
import { Statuses } from './statuses.js';
import { type StopReason, Transactions } from './transactions.js';

const OF_TRANSACTIONS = new Set(['MeterValues', 'StartTransaction', 'StopTransaction']);

/** The charger as its parts see it. */
export interface Chassis extends CommonChassis {
  readonly answer: (action: string, payload: unknown) => Reply;
  readonly stop: (connector: Connector, reason: StopReason) => void;
  readonly limitsChanged: () => void;
}

export type Parts = ReturnType<typeof assemble>;

/** Puts a charger together. */
export function assemble(chassis: Chassis) {
  const { settings, misbehaviour, signal, log } = chassis;
  const { stationId, connectors: count, sampleSeconds } = settings;
  const { client, line, call } = communication(chassis);
  const clock = new Clock(misbehaviour);
  const securityProfile = securityProfileOf(settings);
  const configuration = new Configuration({ connectors: count, sampleSeconds, securityProfile });
  const connectors = connectorsOf(settings);
  const boot: Boot = new Boot({
    ...{ log, accepted: chassis.booted, failed: chassis.failed },
    notify: async () => call('BootNotification', nameplate(stationId, maintenance.firmwareUpdates.version)),
    heartbeat: async () => call('Heartbeat', {}),
    heartbeatSeconds: () => configuration.number('HeartbeatInterval'),
    heartbeatGiven: (seconds) => configuration.setHeartbeatInterval(seconds),
  });
  // Until it is registered, a charger keeps its messages as if the line were down (§4.2).
  const registeredCall: CallFunction = async (action, request) => {
    if (!boot.accepted) throw new LineDown('not registered');
    return call(action, request);
  };
  const registered = (): boolean => boot.accepted;
  const statuses = new Statuses({ connectors, call, clock, misbehaviour, registered, log });
  const basics = { configuration, connectors, clock, call, registeredCall, statuses };
  const charging = createCharging(chassis, basics);
  const kept = new KeptMessages<ChargerCalls>({ call: registeredCall, signal });
  const maintenance = createMaintenance(chassis, { ...basics, kept, sessions: charging.sessions });
  const disturbances = new Disturbances({
    ...{ misbehaviour, line, pause: chassis.pause, reconnect: chassis.reconnect },
    awaySeconds: settings.offlineForSeconds,
  });
  return { ...basics, ...charging, ...maintenance, ...{ client, line, boot, kept, disturbances } };
}

function communication({ settings, misbehaviour, answer, fault }: Chassis) {
  const client = new OcppClient({
    ...settings,
    subprotocol: 'ocpp1.6',
    checkAnswer,
    misbehaviour,
    onCall: answer,
    isOfTransaction: (action) => OF_TRANSACTIONS.has(action),
  });
  client.on('violation', fault);
  const call: CallFunction = async (action, request) => (await client.call(action, request)) as never;
  return { client, line: client.line, call };
}

function nameplate(stationId: string, firmwareVersion: string): ChargerCalls['BootNotification']['request'] {
  return {
    chargePointVendor: 'CSMS',
    chargePointModel: 'Simulator',
    chargePointSerialNumber: stationId.slice(0, 25),
    firmwareVersion,
    meterType: 'Simulated',
  };
}

/** Connector 0 is the charger itself. */
function connectorsOf({ connectors, registerWh }: ChargerSettings): ReadonlyMap<number, Connector> {
  const all = Array.from({ length: connectors + 1 }, (_, id) => new Connector(id, registerWh));
  return new Map(all.map((connector) => [connector.id, connector]));
}

interface Basics {
  configuration: Configuration;
  connectors: ReadonlyMap<number, Connector>;
  clock: Clock;
  call: CallFunction;
  /** Throws LineDown until the charger is registered. */
  registeredCall: CallFunction;
  statuses: Statuses;
}

/** Who charges, and with how much. */
function createCharging(chassis: Chassis, { registeredCall, ...basics }: Basics) {
  const { settings, misbehaviour, signal, fault, log, stop, ready, started, ended } = chassis;
  const { configuration, connectors, clock, call, statuses } = basics;
  const { powerW, speed } = settings;
  const localList = new LocalList(configuration);
  const conflict = (): void => statuses.reportConflict();
  const authorization = new Authorization({ call, configuration, localList, conflict });
  const reservations = new Reservations({
    outlets: connectors,
    anyOutlet: () => configuration.flag('ReserveConnectorZeroSupported'),
    expired: (connector, id) => {
      log(`reservation ${id} has expired`);
      if (!connector.occupied) void statuses.rest(connector);
    },
  });
  const chargingProfiles = new ChargingProfiles({ connectors, configuration, powerW });
  const transactions = new Transactions({
    ...{ powerW, speed, configuration, clock, misbehaviour, fault, log, stop, signal },
    call: registeredCall,
    offer: (connector) => chargingProfiles.offer(connector),
    offered: (connector, offeredW) => void statuses.setCharging(connector, offeredW),
    flowing: ({ id, chargingSince }) => {
      if (chargingSince === undefined) chargingProfiles.transactionEnded(id);
      chassis.limitsChanged();
    },
    learned: (idTag, idTagInfo) => authorization.learn(idTag, idTagInfo),
  });
  const sessions = new Sessions({
    ...{ authorization, reservations, chargingProfiles, statuses, transactions },
    ...{ ready, stop, started, ended },
  });
  return { localList, authorization, reservations, chargingProfiles, transactions, sessions };
}

/** What keeps the charger itself in order. */
function createMaintenance(
  { settings, signal, log, reboot }: Chassis,
  {
    configuration,
    clock,
    call,
    kept,
    sessions,
  }: Basics & { kept: KeptMessages<ChargerCalls>; sessions: Sessions },
) {
  const { stationId, stepSeconds } = settings;
  const securityEvents = new SecurityEvents({
    ...{ clock, log },
    send: async (event) => kept.send('SecurityEventNotification', event),
  });
  const { tellFirmware, tellLog, tellDiagnostics } = maintenanceReports(kept);
  const firmwareUpdates = new FirmwareUpdates({
    ...{ log, stepSeconds, signal, reboot, tell: tellFirmware },
    idle: async () => sessions.settled(),
    securityEvent: (type, techInfo) => securityEvents.report(type, techInfo),
  });
  const logs = new LogUploads({ stationId, log, stepSeconds, signal, tellLog, tellDiagnostics });
  const certificates = new Certificates<CertificateUse>({
    ...{ stationId, log },
    organization: () => configuration.text('CpoName') || 'CSMS',
    room: () => configuration.number('CertificateStoreMaxLength'),
    sign: async (csr) => call('SignCertificate', { csr }),
  });
  return { securityEvents, firmwareUpdates, logs, certificates };
}
