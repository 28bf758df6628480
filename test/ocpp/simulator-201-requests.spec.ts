import { describe, expect, it } from 'vitest';
import { energyWh } from '../../src/simulator/index.js';
import { TAG } from '../support/simulated-charger.js';
import { Bench201 } from '../support/simulated-charger-201.js';

const bench = new Bench201();
const token = (idToken: string) => ({ idToken, type: 'ISO14443' });
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

describe('a reservation', () => {
  const reservation = (changes: object = {}) => ({
    ...{ id: 17, expiryDateTime: inAnHour(), idToken: token('OWNER'), evseId: 1 },
    ...changes,
  });

  it('keeps the EVSE for its token, which then uses it up', async () => {
    const charger = await bench.started();
    expect(await bench.request('ReserveNow', reservation())).toEqual({ status: 'Accepted' });
    await expect.poll(() => bench.statuses(1)).toEqual(['Available', 'Reserved']);
    await expect(charger.plugAndCharge({ idToken: TAG })).rejects.toThrow('EVSE 1 is reserved');
    await charger.plugAndCharge({ idToken: 'OWNER' });
    expect(bench.events()[0]).toMatchObject({ eventType: 'Started', reservationId: 17 });
    expect(bench.events().filter(({ reservationId }) => reservationId !== undefined)).toHaveLength(1);
    expect(await bench.request('CancelReservation', { reservationId: 17 })).toEqual({ status: 'Rejected' });
  });

  it('expires, and says so', async () => {
    await bench.started();
    const expiryDateTime = new Date(Date.now() + 400).toISOString();
    await bench.request('ReserveNow', reservation({ expiryDateTime }));
    expect(await bench.received('ReservationStatusUpdate')).toEqual([
      { reservationId: 17, reservationUpdateStatus: 'Expired' },
    ]);
    await expect.poll(() => bench.statuses(1)).toEqual(['Available', 'Reserved', 'Available']);
  });

  it('is rejected for a connector of a type that there is not', async () => {
    await bench.started();
    const other = reservation({ connectorType: 'cG105' });
    expect(await bench.request('ReserveNow', other)).toEqual({ status: 'Rejected' });
  });
});

describe('a charging profile', () => {
  const profile = (limit: number, changes: object = {}) => ({
    ...{ id: 3, stackLevel: 0, chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Relative' },
    chargingSchedule: [{ id: 1, chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit }] }],
    ...changes,
  });

  const offered = (): number[] =>
    bench
      .events()
      .flatMap(({ meterValue = [] }) =>
        meterValue.flatMap(({ sampledValue }) =>
          sampledValue.filter(({ measurand }) => measurand === 'Power.Offered').map(({ value }) => value),
        ),
      );

  it('limits the power, suspends without any, and is reported', async () => {
    const charger = await bench.started();
    const set = { evseId: 1, chargingProfile: profile(0) };
    expect(await bench.request('SetChargingProfile', set)).toEqual({ status: 'Accepted' });
    const session = charger.plugAndCharge({ idToken: TAG });
    await expect.poll(() => bench.course().at(-1)).toBe('Updated ChargingStateChanged SuspendedEVSE');
    expect(await bench.request('GetChargingProfiles', { requestId: 8, chargingProfile: {} })).toEqual({
      status: 'Accepted',
    });
    expect(await bench.received('ReportChargingProfiles')).toMatchObject([
      { requestId: 8, evseId: 1, chargingLimitSource: 'CSO', tbc: false, chargingProfile: [{ id: 3 }] },
    ]);
    await bench.request('SetChargingProfile', { evseId: 1, chargingProfile: profile(5000) });
    await expect.poll(() => bench.course().at(-1)).toBe('Updated ChargingStateChanged Charging');
    await expect.poll(offered).toContain(5000);
    await bench.request('ClearChargingProfile', { chargingProfileId: 3 });
    expect(energyWh(await session)).toBe(1000);
  });

  it('is in the composite schedule', async () => {
    await bench.started();
    await bench.request('SetChargingProfile', { evseId: 0, chargingProfile: profile(6900) });
    const request = { evseId: 1, duration: 600, chargingRateUnit: 'A' };
    expect(await bench.request('GetCompositeSchedule', request)).toMatchObject({
      status: 'Accepted',
      schedule: { evseId: 1, duration: 600, chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }] },
    });
  });
});

describe('a monitor', () => {
  const monitor = (changes: object = {}) => ({
    setMonitoringData: [
      {
        ...{ value: 1000, type: 'UpperThreshold', severity: 4 },
        ...{ component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' }, ...changes },
      },
    ],
  });
  const set = async (changes: object = {}): Promise<{ status: string; id?: number }> => {
    const answer = await bench.request('SetVariableMonitoring', monitor(changes));
    const [result] = (answer as { setMonitoringResult: { status: string; id?: number }[] })
      .setMonitoringResult;
    return result ?? { status: 'none' };
  };

  it('tells when its threshold is exceeded, and when that is over', async () => {
    const charger = await bench.started({ speed: 120 });
    const { status, id } = await set();
    expect(status).toBe('Accepted');
    await charger.plugAndCharge({ idToken: TAG });
    const events = await bench.received('NotifyEvent', 2);
    const [alert, over] = events.map(({ eventData }) => (eventData as Record<string, unknown>[])[0]);
    expect(alert).toMatchObject({
      trigger: 'Alerting',
      variableMonitoringId: id,
      eventNotificationType: 'CustomMonitor',
    });
    expect(alert?.['cleared']).toBeUndefined();
    expect(Number(alert?.['actualValue'])).toBeGreaterThan(1000);
    expect(over).toMatchObject({ trigger: 'Alerting', cleared: true });
  });

  it('is silent where only worse is to be told', async () => {
    const charger = await bench.started();
    await set();
    expect(await bench.request('SetMonitoringLevel', { severity: 3 })).toEqual({ status: 'Accepted' });
    await set({ severity: 2, type: 'Delta', value: 500 });
    await charger.plugAndCharge({ idToken: TAG });
    const events = await bench.received('NotifyEvent');
    const triggers = events.flatMap(({ eventData }) =>
      (eventData as { trigger: string }[]).map(({ trigger }) => trigger),
    );
    expect(new Set(triggers)).toEqual(new Set(['Delta']));
  });

  it.each([
    [{ component: { name: 'Nonsense' } }, 'UnknownComponent'],
    [{ variable: { name: 'Nonsense' } }, 'UnknownVariable'],
    [{ component: { name: 'TxCtrlr' }, variable: { name: 'TxStartPoint' } }, 'UnsupportedMonitorType'],
    [{ value: 1e6 }, 'Rejected'],
    [{ type: 'Delta', value: -1 }, 'Rejected'],
    [{ id: 99 }, 'Rejected'],
  ])('of %j is %s', async (changes, status) => {
    await bench.started();
    expect(await set(changes)).toMatchObject({ status });
  });

  it('is reported, no duplicate, and cleared', async () => {
    await bench.started();
    const { id } = await set();
    expect(await set()).toMatchObject({ status: 'Duplicate' });
    const request = { requestId: 4, componentVariable: [{ component: { name: 'EVSE' } }] };
    expect(await bench.request('GetMonitoringReport', request)).toEqual({ status: 'Accepted' });
    expect(await bench.received('NotifyMonitoringReport')).toMatchObject([
      { requestId: 4, seqNo: 0, monitor: [{ variableMonitoring: [{ id, value: 1000, severity: 4 }] }] },
    ]);
    expect(await bench.request('ClearVariableMonitoring', { id: [id, 99] })).toMatchObject({
      clearMonitoringResult: [
        { id, status: 'Accepted' },
        { id: 99, status: 'NotFound' },
      ],
    });
    await bench.request('SetMonitoringBase', { monitoringBase: 'HardWiredOnly' });
    expect(await bench.request('GetMonitoringReport', { requestId: 5 })).toEqual({
      status: 'EmptyResultSet',
    });
  });
});

describe('maintenance', () => {
  it('firmware is told step by step, with a reboot, and its new version', async () => {
    await bench.started();
    const location = 'https://firmware.example.com/simulator-2.1.0.bin';
    const firmware = { location, retrieveDateTime: new Date().toISOString() };
    expect(await bench.request('UpdateFirmware', { requestId: 6, firmware })).toEqual({ status: 'Accepted' });
    await bench.received('FirmwareStatusNotification', 5);
    const statuses = bench.csms.received('FirmwareStatusNotification');
    expect(statuses.map(({ status }) => status)).toEqual([
      ...['Downloading', 'Downloaded', 'Installing', 'InstallRebooting', 'Installed'],
    ]);
    expect(new Set(statuses.map(({ requestId }) => requestId))).toEqual(new Set([6]));
    expect(bench.csms.received('BootNotification')[1]).toMatchObject({
      reason: 'FirmwareUpdate',
      chargingStation: { firmwareVersion: '2.1.0' },
    });
  });

  it('a log is uploaded, or cannot be', async () => {
    await bench.started();
    const log = (remoteLocation: string) => ({
      logType: 'DiagnosticsLog',
      requestId: 7,
      log: { remoteLocation },
    });
    expect(await bench.request('GetLog', log('sftp://logs.example.com/'))).toMatchObject({
      status: 'Accepted',
    });
    await bench.received('LogStatusNotification', 2);
    await bench.request('GetLog', log('sftp://logs.invalid/'));
    const statuses = await bench.received('LogStatusNotification', 4);
    expect(statuses.map(({ status }) => status)).toEqual([
      'Uploading',
      'Uploaded',
      'Uploading',
      'UploadFailure',
    ]);
  });

  it('an outage of an EVSE that charges is scheduled for the end of the session', async () => {
    const charger = await bench.started();
    const session = charger.plugAndCharge({ idToken: TAG });
    await bench.received('TransactionEvent', 2);
    const change = { operationalStatus: 'Inoperative', evse: { id: 1 } };
    expect(await bench.request('ChangeAvailability', change)).toEqual({ status: 'Scheduled' });
    await session;
    expect(bench.statuses(1)).toEqual(['Available', 'Occupied', 'Unavailable']);
    await bench.request('ChangeAvailability', { operationalStatus: 'Inoperative' });
    await bench.request('ChangeAvailability', { operationalStatus: 'Operative', evse: { id: 1 } });
    await expect.poll(() => bench.statuses(2)).toEqual(['Available', 'Unavailable']);
    await bench.request('ChangeAvailability', { operationalStatus: 'Operative' });
    await expect.poll(() => bench.statuses(1).at(-1)).toBe('Available');
  });

  it.each([
    ['BootNotification', 'BootNotification'],
    ['Heartbeat', 'Heartbeat'],
    ['MeterValues', 'MeterValues'],
    ['FirmwareStatusNotification', 'FirmwareStatusNotification'],
    ['LogStatusNotification', 'LogStatusNotification'],
    ['PublishFirmwareStatusNotification', 'PublishFirmwareStatusNotification'],
    ['SignChargingStationCertificate', 'SignCertificate'],
  ])('a trigger of %s brings %s', async (requestedMessage, action) => {
    await bench.started();
    const before = bench.csms.received(action).length;
    expect(await bench.request('TriggerMessage', { requestedMessage })).toEqual({ status: 'Accepted' });
    await bench.received(action, before + 1);
  });

  it('a display message is kept, told and cleared', async () => {
    await bench.started();
    const message = { id: 2, priority: 'InFront', message: { format: 'UTF8', content: 'Guten Tag' } };
    expect(await bench.request('SetDisplayMessage', { message })).toEqual({ status: 'Accepted' });
    const html = { ...message, message: { format: 'HTML', content: '<b>' } };
    expect(await bench.request('SetDisplayMessage', { message: html })).toEqual({
      status: 'NotSupportedMessageFormat',
    });
    await bench.request('GetDisplayMessages', { requestId: 9 });
    expect(await bench.received('NotifyDisplayMessages')).toEqual([
      { requestId: 9, messageInfo: [message], tbc: false },
    ]);
    expect(await bench.request('ClearDisplayMessage', { id: 2 })).toEqual({ status: 'Accepted' });
    expect(await bench.request('GetDisplayMessages', { requestId: 9 })).toEqual({ status: 'Unknown' });
  });

  it('tells what it has of a customer, and forgets', async () => {
    const charger = await bench.started();
    await charger.plugAndCharge({ idToken: TAG });
    const request = { requestId: 3, report: true, clear: true, idToken: token(TAG) };
    expect(await bench.request('CustomerInformation', request)).toEqual({ status: 'Accepted' });
    const [information] = await bench.received('NotifyCustomerInformation');
    expect(information).toMatchObject({ requestId: 3, seqNo: 0, tbc: false });
    expect(JSON.parse(String(information?.['data']))).toMatchObject({ idToken: TAG, transactions: 1 });
    const nobody = { requestId: 4, report: true, clear: false };
    expect(await bench.request('CustomerInformation', nobody)).toEqual({ status: 'Invalid' });
  });

  it('a local list decides while the line is down', async () => {
    const charger = await bench.started();
    const listed = (idToken: string, status: string) => ({
      idToken: token(idToken),
      idTokenInfo: { status },
    });
    const localAuthorizationList = [listed('GOOD', 'Accepted'), listed('BAD', 'Blocked')];
    const list = { versionNumber: 5, updateType: 'Full', localAuthorizationList };
    expect(await bench.request('SendLocalList', list)).toEqual({ status: 'Accepted' });
    expect(await bench.request('GetLocalListVersion', {})).toEqual({ versionNumber: 5 });
    const offline = charger.goOffline(1);
    await expect(charger.plugAndCharge({ idToken: 'BAD' })).rejects.toThrow('BAD was refused: Blocked');
    const session = charger.plugAndCharge({ idToken: 'GOOD' });
    await offline;
    expect(await session).toMatchObject({ idToken: 'GOOD', stopReason: 'Local' });
    expect(bench.events()[0]).toMatchObject({ eventType: 'Started', offline: true });
  });
});
