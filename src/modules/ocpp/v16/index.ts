import * as schemas from 'typed-ocpp/dist/ocpp16/schemas.js';
import { PayloadValidator, type Tolerance } from '../rpc/validator.js';
import type { CallHandler, OcppVersion } from '../rpc/version.js';
import { commands, outcomeOf } from './commands.js';
import { authorize } from './core/authorize.js';
import { bootNotification } from './core/boot-notification.js';
import { dataTransfer } from './core/data-transfer.js';
import { heartbeat } from './core/heartbeat.js';
import { meterValues } from './core/meter-values.js';
import { startTransaction } from './core/start-transaction.js';
import { statusNotification } from './core/status-notification.js';
import { stopTransaction } from './core/stop-transaction.js';
import { firmwareStatusNotification } from './firmware/firmware-status-notification.js';
import { logStatusNotification } from './firmware/log-status-notification.js';
import { triggeredBy } from './remote-trigger/commands.js';
import { passwordFault } from './security/password.js';
import { securityEventNotification } from './security/security-event-notification.js';
import { signCertificate } from './security/sign-certificate.js';

const HANDLERS: ReadonlyMap<string, CallHandler> = new Map(
  Object.entries({
    Authorize: authorize,
    BootNotification: bootNotification,
    DataTransfer: dataTransfer,
    DiagnosticsStatusNotification: logStatusNotification,
    FirmwareStatusNotification: firmwareStatusNotification,
    Heartbeat: heartbeat,
    LogStatusNotification: logStatusNotification,
    MeterValues: meterValues,
    SecurityEventNotification: securityEventNotification,
    SignCertificate: signCertificate,
    SignedFirmwareStatusNotification: firmwareStatusNotification,
    StartTransaction: startTransaction,
    StatusNotification: statusNotification,
    StopTransaction: stopTransaction,
  }),
);

const tolerate = (actions: string[], keyword: string, path: RegExp): Tolerance[] =>
  actions.map((action) => ({ action, keyword, path }));

/**
 * What a reading is called does no harm to what it says: unknown names are kept as they came. For a time that is none
 * the time of receipt counts. Nothing of a transaction is refused that can be stored and marked: the charger would
 * send it a few times more, and then drop it (§3.7.1).
 */
const TOLERANCES: readonly Tolerance[] = [
  ...tolerate(
    ['MeterValues', 'StopTransaction'],
    'enum',
    /\/sampledValue\/\d+\/(context|measurand|unit|phase|location|format)$/,
  ),
  ...tolerate(
    ['MeterValues', 'SecurityEventNotification', 'StartTransaction', 'StatusNotification', 'StopTransaction'],
    'format',
    /\/timestamp$/,
  ),
  ...tolerate(['StartTransaction', 'StopTransaction'], 'maxLength', /^\/idTag$/),
  ...tolerate(['StopTransaction'], 'enum', /^\/reason$/),
];

/** What is cut short is another one, or none. */
const IDENTIFIERS = /^\/(idTag|csr)$|\/certificateHashData\//;

/**
 * Without a time of their own in them, these can be another call with the text of an older one: before its errata, J
 * §4.1.4 wanted ids to be unique on one connection only, and many chargers count from 1 on each. So what a token is
 * worth is asked again, and a status is the present one again.
 */
const ANSWERED_ANEW: ReadonlySet<string> = new Set([
  'Authorize',
  'BootNotification',
  'DiagnosticsStatusNotification',
  'FirmwareStatusNotification',
  'Heartbeat',
  'LogStatusNotification',
  'SignedFirmwareStatusNotification',
  'StatusNotification',
]);

/** OCPP 1.6J, edition 2. */
export const ocpp16: OcppVersion = {
  subprotocol: 'ocpp1.6',
  mayCompress: false,
  validator: new PayloadValidator(schemas, TOLERANCES, IDENTIFIERS),
  // J §4.2.3, in its own spelling. 1.6 has no error for a message type: such a message is ignored.
  errorCodes: {
    NotImplemented: 'NotImplemented',
    NotSupported: 'NotSupported',
    InternalError: 'InternalError',
    ProtocolError: 'ProtocolError',
    SecurityError: 'SecurityError',
    FormatViolation: 'FormationViolation',
    PropertyConstraintViolation: 'PropertyConstraintViolation',
    OccurrenceConstraintViolation: 'OccurenceConstraintViolation',
    TypeConstraintViolation: 'TypeConstraintViolation',
    GenericError: 'GenericError',
    MessageTypeNotSupported: '',
    RpcFrameworkError: 'FormationViolation',
  },
  unreadableMessageId: null,
  handlers: HANDLERS,
  answeredAnew: ANSWERED_ANEW,
  // §4.2
  notWhilePending: new Set(['RemoteStartTransaction', 'RemoteStopTransaction']),
  triggeredBy,
  passwordFault,
  outcomeOf,
  ...commands,
};
