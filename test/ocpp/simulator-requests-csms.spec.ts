import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SimulatedStation } from '../support/simulated-station.ts';
import { TestSystem } from '../support/system.ts';

let system: TestSystem;
let station: SimulatedStation;

beforeAll(async () => {
  system = await TestSystem.start();
  station = await SimulatedStation.start(system, 'EVERY-REQUEST');
});
afterAll(async () => {
  await station.charger.stop();
  await system.stop();
});

const later = new Date(Date.now() + 3_600_000).toISOString();
const location = 'https://files.example.com/fw-1.2.3.bin';
const schedule = { chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6000 }] };
const profile = {
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: schedule,
};
const hash = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a'.repeat(64),
  issuerKeyHash: 'b'.repeat(64),
  serialNumber: '1',
};
const firmware = {
  location,
  retrieveDateTime: later,
  signingCertificate: 'none',
  signature: 'none',
};

describe('each request of OCPP 1.6, as the CSMS sends it', () => {
  it('tells all its keys, and which profiles it has', async () => {
    const { configurationKey } = await station.ask('GetConfiguration', {});
    const keys = configurationKey as { key: string; value?: string }[];
    expect(
      keys
        .find(({ key }) => key === 'SupportedFeatureProfiles')
        ?.value?.split(',')
        .toSorted(),
    ).toEqual([
      'Core',
      'FirmwareManagement',
      'LocalAuthListManagement',
      'RemoteTrigger',
      'Reservation',
      'SmartCharging',
    ]);
    expect(keys.map(({ key }) => key)).toEqual(
      expect.arrayContaining([
        'LocalAuthListMaxLength',
        'ReserveConnectorZeroSupported',
        'ChargeProfileMaxStackLevel',
        'CertificateStoreMaxLength',
        'SecurityProfile',
      ]),
    );
  });

  it.each<[string, object, object]>([
    ['CancelReservation', { reservationId: 9 }, { status: 'Rejected' }],
    ['CertificateSigned', { certificateChain: 'none' }, { status: 'Rejected' }],
    ['ChangeAvailability', { connectorId: 2, type: 'Operative' }, { status: 'Accepted' }],
    ['ChangeConfiguration', { key: 'BlinkRepeat', value: '5' }, { status: 'Accepted' }],
    ['ClearCache', {}, { status: 'Accepted' }],
    ['ClearChargingProfile', { id: 99 }, { status: 'Unknown' }],
    ['DataTransfer', { vendorId: 'CSMS', data: 'x' }, { status: 'Accepted', data: 'x' }],
    ['DataTransfer', { vendorId: 'CSMS', messageId: 'Other' }, { status: 'UnknownMessageId' }],
    ['DeleteCertificate', { certificateHashData: hash }, { status: 'NotFound' }],
    ['ExtendedTriggerMessage', { requestedMessage: 'Heartbeat' }, { status: 'Accepted' }],
    ['GetCompositeSchedule', { connectorId: 9, duration: 60 }, { status: 'Rejected' }],
    [
      'GetConfiguration',
      { key: ['BlinkRepeat'] },
      { configurationKey: [{ key: 'BlinkRepeat', readonly: false, value: '5' }] },
    ],
    ['GetDiagnostics', { location, stopTime: '2020-01-01T00:00:00Z' }, {}],
    [
      'GetInstalledCertificateIds',
      { certificateType: 'ManufacturerRootCertificate' },
      { status: 'NotFound' },
    ],
    ['GetLocalListVersion', {}, { listVersion: 0 }],
    [
      'GetLog',
      { logType: 'SecurityLog', requestId: 1, log: { remoteLocation: location, oldestTimestamp: later } },
      { status: 'Rejected' },
    ],
    [
      'InstallCertificate',
      { certificateType: 'ManufacturerRootCertificate', certificate: 'none' },
      { status: 'Rejected' },
    ],
    ['RemoteStartTransaction', { connectorId: 9, idTag: 'TAG' }, { status: 'Rejected' }],
    ['RemoteStopTransaction', { transactionId: 999 }, { status: 'Rejected' }],
    [
      'ReserveNow',
      { connectorId: 9, expiryDate: later, idTag: 'T', reservationId: 1 },
      { status: 'Rejected' },
    ],
    ['SendLocalList', { listVersion: 1, updateType: 'Full' }, { status: 'Accepted' }],
    ['SetChargingProfile', { connectorId: 9, csChargingProfiles: profile }, { status: 'Rejected' }],
    ['SignedUpdateFirmware', { requestId: 1, firmware }, { status: 'InvalidCertificate' }],
    ['TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 9 }, { status: 'Rejected' }],
    ['UnlockConnector', { connectorId: 1 }, { status: 'Unlocked' }],
    ['UpdateFirmware', { location, retrieveDate: later }, {}],
    ['Reset', { type: 'Soft' }, { status: 'Accepted' }],
  ])('%s %j is answered %j', async (action, payload, answer) => {
    expect(await station.ask(action, payload)).toEqual(answer);
    expect(station.charger.faults).toEqual([]);
  });
});
