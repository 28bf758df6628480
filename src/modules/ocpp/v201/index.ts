import * as schemas from 'typed-ocpp/dist/ocpp20/schemas.js';
import { commandsOf } from '../rpc/command-blocks.js';
import { PayloadValidator, type Tolerance } from '../rpc/validator.js';
import type { CallHandler, OcppVersion } from '../rpc/version.js';
import { authorize } from './authorisation/authorize.js';
import { authorisationCommands } from './authorisation/commands.js';
import { availabilityCommands } from './availability/commands.js';
import { heartbeat } from './availability/heartbeat.js';
import { statusNotification } from './availability/status-notification.js';
import { dataTransferCommands } from './data-transfer/commands.js';
import { dataTransfer } from './data-transfer/data-transfer.js';
import { displayMessageCommands } from './display-message/commands.js';
import { notifyDisplayMessages } from './display-message/notify-display-messages.js';
import { customerInformationCommands } from './diagnostics/customer-information-commands.js';
import { logCommands } from './diagnostics/log-commands.js';
import { logStatusNotification } from './diagnostics/log-status-notification.js';
import { monitoringCommands } from './diagnostics/monitoring-commands.js';
import { notifyCustomerInformation } from './diagnostics/notify-customer-information.js';
import { notifyEvent } from './diagnostics/notify-event.js';
import { notifyMonitoringReport } from './diagnostics/notify-monitoring-report.js';
import { firmwareCommands } from './firmware/commands.js';
import { firmwareStatusNotification } from './firmware/firmware-status-notification.js';
import { publishFirmwareStatusNotification } from './firmware/publish-firmware-status-notification.js';
import { get15118EvCertificate } from './iso15118/get-15118-ev-certificate.js';
import { getCertificateStatus } from './iso15118/get-certificate-status.js';
import { IDENTIFIERS } from './identifiers.js';
import { iso15118Commands } from './iso15118/commands.js';
import { localListCommands } from './local-list/commands.js';
import { meterValues } from './meter-values/meter-values.js';
import { outcomeOf } from './outcome.js';
import { bootNotification } from './provisioning/boot-notification.js';
import { provisioningCommands } from './provisioning/commands.js';
import { notifyReport } from './provisioning/notify-report.js';
import { remoteControlCommands, triggeredBy } from './remote-control/commands.js';
import { reservationCommands } from './reservation/commands.js';
import { reservationStatusUpdate } from './reservation/reservation-status-update.js';
import { securityCommands } from './security/commands.js';
import { passwordFault } from './security/password.js';
import { securityEventNotification } from './security/security-event-notification.js';
import { signCertificate } from './security/sign-certificate.js';
import { clearedChargingLimit } from './smart-charging/cleared-charging-limit.js';
import { smartChargingCommands } from './smart-charging/commands.js';
import { notifyChargingLimit } from './smart-charging/notify-charging-limit.js';
import { notifyEvChargingNeeds } from './smart-charging/notify-ev-charging-needs.js';
import { notifyEvChargingSchedule } from './smart-charging/notify-ev-charging-schedule.js';
import { reportChargingProfiles } from './smart-charging/report-charging-profiles.js';
import { tariffAndCostCommands } from './tariff-and-cost/commands.js';
import { transactionCommands } from './transactions/commands.js';
import { TRANSACTION_TOLERANCES } from './transactions/tolerances.js';
import { transactionEvent } from './transactions/transaction-event.js';

const HANDLERS: ReadonlyMap<string, CallHandler> = new Map(
  Object.entries({
    Authorize: authorize,
    BootNotification: bootNotification,
    ClearedChargingLimit: clearedChargingLimit,
    DataTransfer: dataTransfer,
    FirmwareStatusNotification: firmwareStatusNotification,
    Get15118EVCertificate: get15118EvCertificate,
    GetCertificateStatus: getCertificateStatus,
    Heartbeat: heartbeat,
    NotifyDisplayMessages: notifyDisplayMessages,
    MeterValues: meterValues,
    NotifyReport: notifyReport,
    ReservationStatusUpdate: reservationStatusUpdate,
    LogStatusNotification: logStatusNotification,
    NotifyCustomerInformation: notifyCustomerInformation,
    NotifyEvent: notifyEvent,
    NotifyMonitoringReport: notifyMonitoringReport,
    PublishFirmwareStatusNotification: publishFirmwareStatusNotification,
    SecurityEventNotification: securityEventNotification,
    SignCertificate: signCertificate,
    NotifyChargingLimit: notifyChargingLimit,
    NotifyEVChargingNeeds: notifyEvChargingNeeds,
    NotifyEVChargingSchedule: notifyEvChargingSchedule,
    ReportChargingProfiles: reportChargingProfiles,
    StatusNotification: statusNotification,
    TransactionEvent: transactionEvent,
  }),
);

/** For a time that is none the time of receipt counts; how a variable's type is called does no harm to its value. */
const TOLERANCES: readonly Tolerance[] = [
  { action: 'StatusNotification', keyword: 'format', path: /^\/timestamp$/ },
  { action: 'NotifyEvent', keyword: 'format', path: /^\/generatedAt$|\/timestamp$/ },
  { action: 'NotifyCustomerInformation', keyword: 'format', path: /^\/generatedAt$/ },
  { action: 'NotifyMonitoringReport', keyword: 'format', path: /^\/generatedAt$/ },
  { action: 'NotifyReport', keyword: 'format', path: /^\/generatedAt$/ },
  { action: 'NotifyReport', keyword: 'enum', path: /\/variableCharacteristics\/dataType$/ },
  ...TRANSACTION_TOLERANCES,
];

/** OCPP 2.0.1, edition 3. Its functional blocks A to P are a folder each. */
export const ocpp201: OcppVersion = {
  subprotocol: 'ocpp2.0.1',
  // Part 4 §3.3
  mayCompress: true,
  validator: new PayloadValidator(schemas, TOLERANCES, IDENTIFIERS),
  // Part 4 §4.3
  errorCodes: {
    NotImplemented: 'NotImplemented',
    NotSupported: 'NotSupported',
    InternalError: 'InternalError',
    ProtocolError: 'ProtocolError',
    SecurityError: 'SecurityError',
    FormatViolation: 'FormatViolation',
    PropertyConstraintViolation: 'PropertyConstraintViolation',
    OccurrenceConstraintViolation: 'OccurrenceConstraintViolation',
    TypeConstraintViolation: 'TypeConstraintViolation',
    GenericError: 'GenericError',
    MessageTypeNotSupported: 'MessageTypeNotSupported',
    RpcFrameworkError: 'RpcFrameworkError',
  },
  // Part 4 §4.2.3
  unreadableMessageId: '-1',
  handlers: HANDLERS,
  // The first two tell the present moment; ids are unique over all connections (part 4 §4.1.4).
  answeredAnew: new Set(['BootNotification', 'Heartbeat']),
  // B02.FR.05
  notWhilePending: new Set(['RequestStartTransaction', 'RequestStopTransaction']),
  triggeredBy,
  passwordFault,
  outcomeOf,
  ...commandsOf('OCPP 2.0.1', [
    authorisationCommands,
    availabilityCommands,
    customerInformationCommands,
    dataTransferCommands,
    displayMessageCommands,
    firmwareCommands,
    logCommands,
    monitoringCommands,
    iso15118Commands,
    localListCommands,
    provisioningCommands,
    remoteControlCommands,
    reservationCommands,
    securityCommands,
    smartChargingCommands,
    tariffAndCostCommands,
    transactionCommands,
  ]),
};
