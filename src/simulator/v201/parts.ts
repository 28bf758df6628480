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
import { mayUse, securityMeans, type SecurityMeans } from '../security-profile.js';
import { SecurityEvents } from '../security-events.js';
import { Authorization } from './authorization/authorization.js';
import { LocalList } from './authorization/local-list.js';
import { checkAnswer } from './checks.js';
import { controllers } from './device-model/controllers.js';
import { DeviceModel } from './device-model/device-model.js';
import { hardware } from './device-model/hardware.js';
import { Reports } from './device-model/reports.js';
import { Evse } from './evse.js';
import { FirmwarePublications } from './firmware/firmware-publications.js';
import type { CallFunction, ChargerCalls, CsmsRequests } from './messages.js';
import { ChargingProfiles } from './smart-charging/charging-profiles.js';
import { DisplayMessages } from './display/display-messages.js';
import { Monitors } from './monitoring/monitors.js';
import { NetworkProfiles } from './provisioning/network-profiles.js';
import { Statuses } from './statuses.js';
import { AlignedSamples } from './transactions/aligned-samples.js';
import { Sessions } from './transactions/sessions.js';
import type { Stop } from './transactions/transaction-events.js';
import { Transactions } from './transactions/transactions.js';

const OF_TRANSACTIONS = new Set(['MeterValues', 'TransactionEvent']);

export type BootReason = ChargerCalls['BootNotification']['request']['reason'];
export type CertificateUse = CsmsRequests['InstallCertificate']['request']['certificateType'];

/** The charger as its parts see it. */
export interface Chassis extends CommonChassis {
  readonly answer: (action: string, payload: unknown) => Reply;
  readonly stop: (evse: Evse, stop: Stop) => void;
  readonly limitsChanged: () => void;
  /** A session is over. */
  readonly over: (evse: Evse) => void;
  readonly bootReason: () => BootReason;
}

export type Parts = ReturnType<typeof assemble>;

/** Puts a charger together. */
export function assemble(chassis: Chassis) {
  const { settings, misbehaviour, signal, log } = chassis;
  const { stationId, powerW, sampleSeconds } = settings;
  const { client, call } = communication(chassis);
  const clock = new Clock(misbehaviour);
  const evses = evsesOf(settings);
  const firmwareVersion = (): string => maintenance.firmwareUpdates.version;
  const securityProfile = securityProfileOf(settings);
  const means = (): SecurityMeans => meansOf(settings, client, maintenance.certificates);
  const networkProfiles = new NetworkProfiles({ ocppCsmsUrl: settings.url, securityProfile }, (profile) =>
    mayUse(profile, means()),
  );
  const deviceModel = new DeviceModel([
    ...controllers({ stationId, sampleSeconds, securityProfile, networkProfiles }),
    ...hardware({ stationId, firmwareVersion, evses, powerW }),
  ]);
  const boot: Boot = new Boot({
    ...{ log, accepted: chassis.booted, failed: chassis.failed },
    notify: async () =>
      call('BootNotification', nameplate(stationId, firmwareVersion(), chassis.bootReason())),
    heartbeat: async () => call('Heartbeat', {}),
    heartbeatSeconds: () => deviceModel.number('OCPPCommCtrlr.HeartbeatInterval'),
    heartbeatGiven: (seconds) => deviceModel.set('OCPPCommCtrlr.HeartbeatInterval', String(seconds)),
  });
  // Until it is registered, a charger keeps its messages as if the line were down (B02, B03).
  const registeredCall: CallFunction = async (action, request) => {
    if (!boot.accepted) throw new LineDown('not registered');
    return call(action, request);
  };
  const online = (): boolean => boot.accepted && client.line.up;
  const statuses = new Statuses({ evses, call, clock, registered: () => boot.accepted, log });
  const kept = new KeptMessages<ChargerCalls>({ call: registeredCall, signal });
  const basics = { deviceModel, evses, clock, call, registeredCall, statuses, kept, online };
  const charging = createCharging(chassis, basics);
  const maintenance = createMaintenance(chassis, { ...basics, sessions: charging.sessions });
  const disturbances = new Disturbances({
    ...{ misbehaviour, line: client.line, pause: chassis.pause, reconnect: chassis.reconnect },
    awaySeconds: settings.offlineForSeconds,
  });
  const reports = new Reports({ deviceModel, clock, kept });
  const monitors = new Monitors({
    ...{ deviceModel, clock, signal },
    transactionAt: (evseId) => evses.get(evseId)?.transaction?.id,
    send: async (request) => kept.send('NotifyEvent', request),
  });
  const { transactions } = charging;
  const alignedSamples = new AlignedSamples({ deviceModel, evses, transactions, kept, signal });
  const displayMessages = new DisplayMessages({
    deviceModel,
    knowsTransaction: (id) => transactions.find(id) !== undefined,
  });
  return {
    ...basics,
    ...charging,
    ...maintenance,
    ...{ client, boot, disturbances, reports, monitors, alignedSamples, displayMessages, networkProfiles },
    securityMeans: means,
  };
}

const meansOf = (
  { tls }: ChargerSettings,
  { line }: OcppClient,
  certificates: Certificates<CertificateUse>,
): SecurityMeans =>
  securityMeans({ tls, password: line.access.password }, certificates, 'CSMSRootCertificate');

function communication({ settings, misbehaviour, answer, fault }: Chassis) {
  const client = new OcppClient({
    ...settings,
    subprotocol: 'ocpp2.0.1',
    checkAnswer,
    misbehaviour,
    onCall: answer,
    isOfTransaction: (action) => OF_TRANSACTIONS.has(action),
  });
  client.on('violation', fault);
  const call: CallFunction = async (action, request) => (await client.call(action, request)) as never;
  return { client, call };
}

function nameplate(
  stationId: string,
  firmwareVersion: string,
  reason: BootReason,
): ChargerCalls['BootNotification']['request'] {
  const serialNumber = stationId.slice(0, 25);
  return {
    reason,
    chargingStation: { vendorName: 'CSMS', model: 'Simulator', serialNumber, firmwareVersion },
  };
}

/** EVSE 0 is the charging station itself. */
function evsesOf({ connectors, registerWh }: ChargerSettings): ReadonlyMap<number, Evse> {
  const all = Array.from({ length: connectors + 1 }, (_, id) => new Evse(id, registerWh));
  return new Map(all.map((evse) => [evse.id, evse]));
}

interface Basics {
  deviceModel: DeviceModel;
  evses: ReadonlyMap<number, Evse>;
  clock: Clock;
  call: CallFunction;
  /** Throws LineDown until the charger is registered. */
  registeredCall: CallFunction;
  statuses: Statuses;
  kept: KeptMessages<ChargerCalls>;
  online: () => boolean;
}

/** Who charges, and with how much. */
function createCharging(chassis: Chassis, { registeredCall, kept, ...basics }: Basics) {
  const { settings, misbehaviour, signal, fault, log, stop, ready, started, ended } = chassis;
  const { deviceModel, evses, clock, call, statuses, online } = basics;
  const { powerW, speed } = settings;
  const localList = new LocalList(deviceModel);
  const authorization = new Authorization({ call, deviceModel, localList });
  const reservations = new Reservations({
    outlets: evses,
    anyOutlet: () => deviceModel.flag('ReservationCtrlr.NonEvseSpecific'),
    expired: (evse, reservationId) => {
      log(`reservation ${reservationId} has expired`);
      void kept.send('ReservationStatusUpdate', { reservationId, reservationUpdateStatus: 'Expired' });
      void statuses.rest(evse);
    },
  });
  const chargingProfiles = new ChargingProfiles({ evses, deviceModel, powerW });
  const transactions = new Transactions({
    ...{ powerW, speed, deviceModel, clock, misbehaviour, fault, log, stop, signal, started, online },
    call: registeredCall,
    offer: (evse) => chargingProfiles.power.offer(evse),
    flowing: ({ id, chargingSince }) => {
      if (chargingSince === undefined) chargingProfiles.power.transactionEnded(id);
      chassis.limitsChanged();
    },
    learned: (idToken, info) => authorization.learn(idToken, info),
  });
  const sessions = new Sessions({
    ...{ authorization, reservations, statuses, transactions, ready, ended },
    over: (evse) => {
      chargingProfiles.power.transactionEnded(evse.id);
      chassis.over(evse);
    },
  });
  return { localList, authorization, reservations, chargingProfiles, transactions, sessions };
}

/** What keeps the charger itself in order. */
function createMaintenance(
  { settings, signal, log, reboot }: Chassis,
  { deviceModel, clock, call, kept, sessions }: Basics & { sessions: Sessions },
) {
  const { stationId, stepSeconds } = settings;
  const securityEvents = new SecurityEvents({
    ...{ clock, log },
    send: async (event) => kept.send('SecurityEventNotification', event),
  });
  const firmwareUpdates = new FirmwareUpdates({
    ...{ log, stepSeconds, signal, reboot },
    tell: async (status, requestId) =>
      // Without an update there is none to name (L01.FR.25).
      kept.send('FirmwareStatusNotification', {
        status,
        ...(status !== 'Idle' && requestId !== undefined && { requestId }),
      }),
    idle: async () => sessions.settled(),
    securityEvent: (type, techInfo) => securityEvents.report(type, techInfo),
  });
  const logs = new LogUploads({
    ...{ stationId, log, stepSeconds, signal },
    tellLog: async (status, requestId) =>
      kept.send('LogStatusNotification', { status, ...(requestId !== undefined && { requestId }) }),
  });
  const certificates = new Certificates<CertificateUse>({
    ...{ stationId, log },
    organization: () => deviceModel.text('SecurityCtrlr.OrganizationName') || 'CSMS',
    room: () => deviceModel.number('SecurityCtrlr.CertificateEntries'),
    sign: async (csr) => call('SignCertificate', { csr, certificateType: 'ChargingStationCertificate' }),
  });
  const firmwarePublications = new FirmwarePublications({
    ...{ stationId, log, stepSeconds, signal },
    protocols: () => deviceModel.members('OCPPCommCtrlr.FileTransferProtocols'),
    tell: async (status) => kept.send('PublishFirmwareStatusNotification', status),
  });
  return { securityEvents, firmwareUpdates, firmwarePublications, logs, certificates };
}
