import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ChargerOptions } from '../../src/simulator/index.js';
import { eventually } from '../support/rest.ts';
import { SimulatedStation } from '../support/simulated-station.ts';
import { TestSystem } from '../support/system.ts';

const [OWNER, OTHER] = ['OWNER', 'OTHER'];

let system: TestSystem;
let count = 0;
const stations: SimulatedStation[] = [];

beforeAll(async () => {
  system = await TestSystem.start();
  for (const token of [OWNER, OTHER]) await system.addToken(token);
});
afterEach(async () => {
  await Promise.all(stations.splice(0).map(({ charger }) => charger.stop()));
});
afterAll(() => system.stop());

async function started(options: Partial<ChargerOptions> = {}): Promise<SimulatedStation> {
  const station = await SimulatedStation.start(system, `REQUESTS-${(count += 1)}`, options);
  stations.push(station);
  return station;
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

describe('a reservation', () => {
  const reservation = (changes: object = {}) => ({
    ...{ connectorId: 1, idTag: OWNER, reservationId: 17, expiryDate: inAnHour() },
    ...changes,
  });

  it('keeps the connector for its token, which then uses it up', async () => {
    const station = await started();
    const { charger } = station;
    expect(await station.ask('ReserveNow', reservation())).toEqual({ status: 'Accepted' });
    await station.shows(1, 'Reserved');
    expect(await station.ask('ReserveNow', reservation({ reservationId: 18 }))).toEqual({
      status: 'Occupied',
    });
    await expect(charger.plugAndCharge({ idToken: OTHER })).rejects.toThrow('connector 1 is reserved');
    expect(await station.ask('RemoteStartTransaction', { connectorId: 1, idTag: OTHER })).toEqual({
      status: 'Rejected',
    });
    await charger.plugAndCharge({ idToken: OWNER });
    expect(await station.sent('StartTransaction')).toMatchObject([{ idTag: OWNER, reservationId: 17 }]);
    await station.shows(1, 'Available');
    expect(await station.ask('CancelReservation', { reservationId: 17 })).toEqual({ status: 'Rejected' });
    expect(charger.faults).toEqual([]);
  });

  it('is cancelled, or expires', async () => {
    const station = await started();
    await station.ask('ReserveNow', reservation());
    await station.shows(1, 'Reserved');
    expect(await station.ask('CancelReservation', { reservationId: 17 })).toEqual({ status: 'Accepted' });
    await station.shows(1, 'Available');
    const expiryDate = new Date(Date.now() + 2000).toISOString();
    await station.ask('ReserveNow', reservation({ connectorId: 2, expiryDate }));
    await station.shows(2, 'Reserved');
    await station.shows(2, 'Available');
  });

  it('is refused by a connector that is broken, out of service or in use', async () => {
    const station = await started({ connectors: 3, speed: 10 });
    station.charger.setError(1, 'GroundFailure');
    await station.shows(1, 'Faulted');
    await station.ask('ChangeAvailability', { connectorId: 2, type: 'Inoperative' });
    void station.charger.plugAndCharge({ connectorId: 3, idToken: OWNER });
    await station.shows(3, 'Charging');
    const statuses: unknown[] = [];
    for (const connectorId of [1, 2, 3])
      statuses.push((await station.ask('ReserveNow', reservation({ connectorId })))['status']);
    expect(statuses).toEqual(['Faulted', 'Unavailable', 'Occupied']);
  });
});

describe('a charging profile', () => {
  const profile = (limit: number, changes: object = {}) => ({
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Relative',
    chargingSchedule: { chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
    ...changes,
  });

  interface Sample {
    meterValue: { sampledValue: { measurand: string; value: string }[] }[];
  }

  async function lastSample(station: SimulatedStation): Promise<Record<string, number>> {
    const sent = (await station.sent('MeterValues')) as unknown as Sample[];
    const values = sent.at(-1)?.meterValue[0]?.sampledValue ?? [];
    return Object.fromEntries(values.map(({ measurand, value }) => [measurand, Number(value)]));
  }

  it('limits the power that flows, suspends at 0, and sets free when it is cleared', async () => {
    const station = await started({ energyWh: 50_000, powerW: 11_040 });
    void station.charger.plugAndCharge({ idToken: OWNER }).catch(() => undefined);
    await station.shows(1, 'Charging');
    const set = { connectorId: 1, csChargingProfiles: profile(4140) };
    expect(await station.ask('SetChargingProfile', set)).toEqual({ status: 'Accepted' });
    await eventually(async () => (await lastSample(station))['Power.Active.Import'] === 4140);
    expect(await lastSample(station)).toMatchObject({ 'Power.Offered': 4140, 'Current.Offered': 6 });

    await station.ask('SetChargingProfile', { connectorId: 1, csChargingProfiles: profile(0) });
    await station.shows(1, 'SuspendedEVSE');
    await eventually(async () => (await lastSample(station))['Power.Active.Import'] === 0);
    expect(await station.ask('ClearChargingProfile', { id: 1 })).toEqual({ status: 'Accepted' });
    await station.shows(1, 'Charging');
    await eventually(async () => (await lastSample(station))['Power.Offered'] === 11_040);
  });

  it('of a transaction comes with its remote start, or names it, and ends with it', async () => {
    const station = await started({ energyWh: 50_000 });
    const ofTransaction = profile(3000, { chargingProfilePurpose: 'TxProfile' });
    const start = { connectorId: 1, idTag: OWNER, chargingProfile: ofTransaction };
    expect(await station.ask('RemoteStartTransaction', start)).toEqual({ status: 'Accepted' });
    await eventually(async () => (await lastSample(station))['Power.Offered'] === 3000);
    const [{ transactionId } = {}] = station.charger.ledger;
    const set = (id: unknown) => ({
      connectorId: 1,
      csChargingProfiles: { ...ofTransaction, chargingProfileId: 2, transactionId: id },
    });
    expect(await station.ask('SetChargingProfile', set(999_999))).toEqual({ status: 'Rejected' });
    expect(await station.ask('SetChargingProfile', set(transactionId))).toEqual({ status: 'Accepted' });
    const ended = once(station.charger, 'ended');
    await station.ask('RemoteStopTransaction', { transactionId });
    await ended;
    expect(await station.ask('ClearChargingProfile', {})).toEqual({ status: 'Unknown' });
    const unlimited = profile(3000, { chargingProfilePurpose: 'TxDefaultProfile' });
    const wrong = { connectorId: 1, idTag: OWNER, chargingProfile: unlimited };
    expect(await station.ask('RemoteStartTransaction', wrong)).toEqual({ status: 'Rejected' });
  });

  it('is in the composite schedule, from now on and in the unit asked for', async () => {
    const station = await started({ powerW: 11_040 });
    const periods = [
      { startPeriod: 0, limit: 6900 },
      { startPeriod: 600, limit: 3450 },
    ];
    const chargingSchedule = { chargingRateUnit: 'W', chargingSchedulePeriod: periods };
    const csChargingProfiles = profile(0, { chargingSchedule });
    await station.ask('SetChargingProfile', { connectorId: 0, csChargingProfiles });
    const asked = { connectorId: 1, duration: 900, chargingRateUnit: 'A' };
    const answer = await station.ask('GetCompositeSchedule', asked);
    expect(answer).toMatchObject({
      status: 'Accepted',
      connectorId: 1,
      chargingSchedule: {
        duration: 900,
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [
          { startPeriod: 0, limit: 10 },
          { startPeriod: 600, limit: 5 },
        ],
      },
    });
    expect(station.charger.faults).toEqual([]);
  });
});

describe('the local list', () => {
  const list = (listVersion: number, ...entries: object[]) => ({
    ...{ listVersion, updateType: 'Differential', localAuthorizationList: entries },
  });

  it('decides who charges while the line is down', async () => {
    const station = await started();
    const { charger } = station;
    const good = { idTag: OWNER, idTagInfo: { status: 'Accepted' } };
    const bad = { idTag: OTHER, idTagInfo: { status: 'Blocked' } };
    expect(await station.ask('SendLocalList', list(3, good, bad))).toEqual({ status: 'Accepted' });
    expect(await station.ask('GetLocalListVersion', {})).toEqual({ listVersion: 3 });
    expect(await station.ask('SendLocalList', list(3, good))).toEqual({ status: 'VersionMismatch' });
    await station.ask('ChangeConfiguration', { key: 'AllowOfflineTxForUnknownId', value: 'false' });

    const online = charger.goOffline(1.5);
    await expect.poll(() => charger.connected).toBe(false);
    await expect(charger.plugAndCharge({ connectorId: 2, idToken: OTHER })).rejects.toThrow('Blocked');
    await expect(charger.plugAndCharge({ connectorId: 2, idToken: 'NOBODY' })).rejects.toThrow(
      'cannot be authorised',
    );
    const session = charger.plugAndCharge({ idToken: OWNER });
    await online;
    const { meterStopWh } = await session;
    expect(await station.sessions()).toMatchObject([{ idToken: OWNER, status: 'ended', meterStopWh }]);
  });

  it('saves the question where LocalPreAuthorize says so', async () => {
    const station = await started();
    await station.ask('SendLocalList', list(1, { idTag: OWNER, idTagInfo: { status: 'Accepted' } }));
    await station.ask('ChangeConfiguration', { key: 'LocalPreAuthorize', value: 'true' });
    await station.charger.plugAndCharge({ idToken: OWNER });
    await station.charger.plugAndCharge({ idToken: OTHER });
    expect(await station.sent('Authorize')).toEqual([{ idTag: OTHER }]);
  });

  it('that contradicts the CSMS is told as a conflict', async () => {
    const station = await started();
    await station.ask('SendLocalList', list(1, { idTag: OWNER, idTagInfo: { status: 'Expired' } }));
    await station.charger.plugAndCharge({ idToken: OWNER });
    const statuses = await station.sent('StatusNotification');
    expect(statuses).toContainEqual(
      expect.objectContaining({ connectorId: 0, errorCode: 'LocalListConflict', status: 'Available' }),
    );
  });
});
