import { FIELD_FRAMES } from '../v16/field-frames/field-frame.ts';

export interface ValidCall {
  readonly action: string;
  readonly payload: Record<string, unknown>;
}

const TIME = '2026-01-31T12:00:00Z';
const SAMPLE = { value: '1500', context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register' };
const CSR = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n';

/** Every message that a charger of 1.6 may send, filled in as far as its schema goes. */
const OWN: readonly ValidCall[] = [
  { action: 'Authorize', payload: { idTag: 'FUZZ1' } },
  {
    action: 'BootNotification',
    payload: {
      chargePointVendor: 'Vendor',
      chargePointModel: 'Model',
      chargePointSerialNumber: 'S1',
      firmwareVersion: '1.0',
      iccid: '89',
      meterType: 'M',
    },
  },
  { action: 'DataTransfer', payload: { vendorId: 'org.example', messageId: 'm', data: '{"a":1}' } },
  { action: 'DiagnosticsStatusNotification', payload: { status: 'Uploading' } },
  { action: 'FirmwareStatusNotification', payload: { status: 'Downloading' } },
  { action: 'Heartbeat', payload: {} },
  { action: 'LogStatusNotification', payload: { status: 'Uploading', requestId: 1 } },
  {
    action: 'MeterValues',
    payload: {
      connectorId: 1,
      transactionId: 1,
      meterValue: [{ timestamp: TIME, sampledValue: [SAMPLE, { ...SAMPLE, phase: 'L1', unit: 'Wh' }] }],
    },
  },
  {
    action: 'SecurityEventNotification',
    payload: { type: 'FirmwareUpdated', timestamp: TIME, techInfo: 'none' },
  },
  { action: 'SignCertificate', payload: { csr: CSR } },
  { action: 'SignedFirmwareStatusNotification', payload: { status: 'Downloaded', requestId: 1 } },
  {
    action: 'StartTransaction',
    payload: { connectorId: 1, idTag: 'FUZZ1', meterStart: 100, timestamp: TIME, reservationId: 1 },
  },
  {
    action: 'StatusNotification',
    payload: {
      connectorId: 1,
      errorCode: 'NoError',
      status: 'Available',
      timestamp: TIME,
      info: 'i',
      vendorId: 'v',
      vendorErrorCode: 'e',
    },
  },
  {
    action: 'StopTransaction',
    payload: {
      transactionId: 1,
      meterStop: 900,
      timestamp: TIME,
      idTag: 'FUZZ1',
      reason: 'Local',
      transactionData: [{ timestamp: TIME, sampledValue: [SAMPLE] }],
    },
  },
];

const FIELD: readonly ValidCall[] = FIELD_FRAMES.flatMap(({ text }) => {
  const [type, , action, payload] = JSON.parse(text) as [number, string, string, Record<string, unknown>];
  return type === 2 ? [{ action, payload }] : [];
});

export const CORPUS: readonly ValidCall[] = [...OWN, ...FIELD];
