import type { CsmsRequests } from './messages.js';
import { DATE_TIME, DECIMAL, ID_TAG_INFO, INTEGER, listOf, object, oneOf, text, URI } from './shapes.js';

const CHARGING_SCHEDULE = object(
  {
    chargingRateUnit: oneOf('A', 'W'),
    chargingSchedulePeriod: listOf(
      object({ startPeriod: INTEGER, limit: DECIMAL }, { numberPhases: INTEGER }),
    ),
  },
  { duration: INTEGER, startSchedule: DATE_TIME, minChargingRate: DECIMAL },
);

const PURPOSE = oneOf('ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile');

const CHARGING_PROFILE = object(
  {
    chargingProfileId: INTEGER,
    stackLevel: INTEGER,
    chargingProfilePurpose: PURPOSE,
    chargingProfileKind: oneOf('Absolute', 'Recurring', 'Relative'),
    chargingSchedule: CHARGING_SCHEDULE,
  },
  {
    transactionId: INTEGER,
    recurrencyKind: oneOf('Daily', 'Weekly'),
    validFrom: DATE_TIME,
    validTo: DATE_TIME,
  },
);

const TRIGGERS = ['BootNotification', 'FirmwareStatusNotification', 'Heartbeat', 'MeterValues'];
const CERTIFICATE_USE = oneOf('CentralSystemRootCertificate', 'ManufacturerRootCertificate');
const CERTIFICATE_HASH_DATA = object({
  hashAlgorithm: oneOf('SHA256', 'SHA384', 'SHA512'),
  issuerNameHash: text(128),
  issuerKeyHash: text(128),
  serialNumber: text(40),
});
const RETRIES = { retries: INTEGER, retryInterval: INTEGER };

const CORE = {
  ChangeAvailability: object({ connectorId: INTEGER, type: oneOf('Inoperative', 'Operative') }),
  ChangeConfiguration: object({ key: text(50), value: text(500) }),
  ClearCache: object({}),
  DataTransfer: object({ vendorId: text(255) }, { messageId: text(50), data: { type: 'string' } }),
  GetConfiguration: object({}, { key: listOf(text(50)) }),
  RemoteStartTransaction: object(
    { idTag: text(20) },
    { connectorId: INTEGER, chargingProfile: CHARGING_PROFILE },
  ),
  RemoteStopTransaction: object({ transactionId: INTEGER }),
  Reset: object({ type: oneOf('Hard', 'Soft') }),
  UnlockConnector: object({ connectorId: INTEGER }),
};

const SECURITY = {
  CertificateSigned: object({ certificateChain: text(10_000) }),
  DeleteCertificate: object({ certificateHashData: CERTIFICATE_HASH_DATA }),
  ExtendedTriggerMessage: object(
    {
      requestedMessage: oneOf(
        ...TRIGGERS,
        'LogStatusNotification',
        'SignChargePointCertificate',
        'StatusNotification',
      ),
    },
    { connectorId: INTEGER },
  ),
  GetInstalledCertificateIds: object({ certificateType: CERTIFICATE_USE }),
  GetLog: object(
    {
      log: object({ remoteLocation: text(512) }, { oldestTimestamp: DATE_TIME, latestTimestamp: DATE_TIME }),
      logType: oneOf('DiagnosticsLog', 'SecurityLog'),
      requestId: INTEGER,
    },
    RETRIES,
  ),
  InstallCertificate: object({ certificateType: CERTIFICATE_USE, certificate: text(5500) }),
  SignedUpdateFirmware: object(
    {
      requestId: INTEGER,
      firmware: object(
        {
          location: text(512),
          retrieveDateTime: DATE_TIME,
          signingCertificate: text(5500),
          signature: text(800),
        },
        { installDateTime: DATE_TIME },
      ),
    },
    RETRIES,
  ),
};

/** What the CSMS may ask. */
export const REQUEST_SHAPES: Readonly<Record<keyof CsmsRequests, object>> = {
  ...CORE,
  ...SECURITY,
  CancelReservation: object({ reservationId: INTEGER }),
  ClearChargingProfile: object(
    {},
    { id: INTEGER, connectorId: INTEGER, chargingProfilePurpose: PURPOSE, stackLevel: INTEGER },
  ),
  GetCompositeSchedule: object(
    { connectorId: INTEGER, duration: INTEGER },
    { chargingRateUnit: oneOf('A', 'W') },
  ),
  GetDiagnostics: object({ location: URI }, { ...RETRIES, startTime: DATE_TIME, stopTime: DATE_TIME }),
  GetLocalListVersion: object({}),
  ReserveNow: object(
    { connectorId: INTEGER, expiryDate: DATE_TIME, idTag: text(20), reservationId: INTEGER },
    { parentIdTag: text(20) },
  ),
  SendLocalList: object(
    { listVersion: INTEGER, updateType: oneOf('Differential', 'Full') },
    { localAuthorizationList: listOf(object({ idTag: text(20) }, { idTagInfo: ID_TAG_INFO })) },
  ),
  SetChargingProfile: object({ connectorId: INTEGER, csChargingProfiles: CHARGING_PROFILE }),
  TriggerMessage: object(
    { requestedMessage: oneOf(...TRIGGERS, 'DiagnosticsStatusNotification', 'StatusNotification') },
    { connectorId: INTEGER },
  ),
  UpdateFirmware: object({ location: URI, retrieveDate: DATE_TIME }, RETRIES),
};
