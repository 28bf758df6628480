import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  profileOf,
  type ProfileView,
  RELATIVE,
  sessionOf,
  setProfile,
  startTransaction,
  STATION_MAX,
  stopTransaction,
  TX,
} from '../../support/charging-profiles.ts';
import { runCommand } from '../../support/message-suite.ts';
import type { RawCharger } from '../../support/raw-charger.ts';
import { TestSystem } from '../../support/system.ts';

let system: TestSystem;
let count = 0;

beforeAll(async () => {
  system = await TestSystem.start({ OCPP_CALL_TIMEOUT_SECONDS: '1' });
});
afterAll(() => system.stop());

type Station = { system: TestSystem; stationId: string; charger: RawCharger };

async function newStation(): Promise<Station> {
  const stationId = `CP${String(++count).padStart(3, '0')}`;
  return { system, stationId, charger: await system.connect(stationId) };
}

const set = async (station: Station, body: object, answer?: unknown[]): Promise<ProfileView> =>
  (await setProfile(station, body, answer)).profile;

async function statusOf({ id }: ProfileView): Promise<[string, string | null]> {
  const { status, statusReason } = await profileOf({ system }, id);
  return [status, statusReason];
}

const ACTIVE = ['active', null];
const ENDED = ['cleared', 'TransactionEnded'];

describe('a charging profile that the charger takes', () => {
  it('replaces the one of the same connector, purpose and stack level, and no other', async () => {
    const station = await newStation();
    const at = (evseId: number, stackLevel: number, answer?: unknown[]) =>
      set(station, { evseId, chargingProfile: { ...RELATIVE, stackLevel } }, answer);
    const before = await at(1, 1);
    const others = [
      await at(1, 2),
      await at(2, 1),
      await at(0, 1),
      await set(station, { chargingProfile: STATION_MAX }),
    ];
    await at(1, 1, [3, { status: 'Rejected' }]);
    expect(await statusOf(before)).toEqual(ACTIVE);
    const after = await at(1, 1);
    expect(await statusOf(before)).toEqual(['cleared', 'Replaced']);
    for (const profile of [...others, after]) expect(await statusOf(profile)).toEqual(ACTIVE);
  });

  it('replaces it also when it was sent as it is', async () => {
    const station = await newStation();
    const profile = await set(station, { evseId: 1, chargingProfile: RELATIVE });
    const csChargingProfiles = { ...RELATIVE, chargingProfileId: 1_000_000_000_000_000 };
    const payload = { connectorId: 1, csChargingProfiles };
    await runCommand({ ...station, action: '' }, 'ocpp', { action: 'SetChargingProfile', payload });
    expect(await statusOf(profile)).toEqual(['cleared', 'Replaced']);
  });

  it('is announced, as are its end and a refusal', async () => {
    const station = await newStation();
    const body = { evseId: 1, chargingProfile: RELATIVE };
    const profile = await set(station, body);
    await set(station, body, [3, { status: 'NotSupported' }]);
    await set(station, body, [4, 'InternalError', '', {}]);
    await set(station, body);
    const events = await system.database.query<{ type: string; data: Record<string, unknown> }>(
      `SELECT type, data FROM platform.outbox WHERE data->>'stationId' = $1 AND type LIKE 'ChargingProfile%' ORDER BY id`,
      [station.stationId],
    );
    expect(events.map(({ type, data }) => [type, data['status'], data['statusReason']])).toEqual([
      ['ChargingProfileInstalled', 'active', null],
      ['ChargingProfileRefused', 'rejected', 'NotSupported'],
      ['ChargingProfileRefused', 'failed', 'InternalError'],
      ['ChargingProfileCleared', 'cleared', 'Replaced'],
      // The one that failed went under the same number: it is not there either.
      ['ChargingProfileCleared', 'cleared', 'Replaced'],
      ['ChargingProfileInstalled', 'active', null],
    ]);
    expect(events[0]?.data).toEqual({
      id: profile.id,
      stationId: station.stationId,
      chargingProfileId: profile.chargingProfileId,
      evseId: 1,
      chargingProfilePurpose: 'TxDefaultProfile',
      stackLevel: 0,
      transactionId: null,
      status: 'active',
      statusReason: null,
    });
  });
});

it('a charging profile that the charger does not answer to has failed, and is replaced all the same', async () => {
  const station = await newStation();
  const body = { stationId: station.stationId, evseId: 1, chargingProfile: RELATIVE };
  const { body: profile } = await system.rest.post<ProfileView>('/charging-profiles', body);
  expect([profile.status, profile.statusReason]).toEqual(['failed', 'timeout']);
  expect((await station.charger.next())[2]).toBe('SetChargingProfile');
  expect(await statusOf(await set(station, body))).toEqual(ACTIVE);
});

describe('a charging profile of a transaction', () => {
  it('finds its id by the session, and ends with it', async () => {
    const station = await newStation();
    const transactionId = await startTransaction(station.charger, 1);
    const sessionId = await sessionOf(station, transactionId);
    const sent = await setProfile(station, { evseId: 1, chargingProfile: { ...TX, sessionId } });
    const { chargingProfileId } = sent.profile;
    const csChargingProfiles = { ...TX, transactionId, chargingProfileId };
    expect(sent.payload).toEqual({ connectorId: 1, csChargingProfiles });
    const chargingProfile = { ...TX, sessionId, transactionId: String(transactionId) };
    expect(sent.profile.chargingProfile).toEqual(chargingProfile);
    const byDefault = await set(station, { evseId: 1, chargingProfile: RELATIVE });
    await stopTransaction(station.charger, transactionId + 1_000_000);
    expect(await statusOf(sent.profile)).toEqual(ACTIVE);
    await stopTransaction(station.charger, transactionId);
    expect(await statusOf(sent.profile)).toEqual(ENDED);
    expect(await statusOf(byDefault)).toEqual(ACTIVE);
  });

  it('is refused at another EVSE than that of the session', async () => {
    const station = await newStation();
    const sessionId = await sessionOf(station, await startTransaction(station.charger, 1));
    const refused = await system.rest.post<{ errors: { path: string }[] }>('/charging-profiles', {
      stationId: station.stationId,
      evseId: 2,
      chargingProfile: { ...TX, sessionId },
    });
    expect([refused.status, refused.body.errors.map(({ path }) => path)]).toEqual([400, ['evseId']]);
  });

  it('ends when the next transaction begins there, should the stop be lost', async () => {
    const station = await newStation();
    const transactionId = String(await startTransaction(station.charger, 1));
    const profile = await set(station, { evseId: 1, chargingProfile: { ...TX, transactionId } });
    await startTransaction(station.charger, 2);
    expect(await statusOf(profile)).toEqual(ACTIVE);
    await startTransaction(station.charger, 1);
    expect(await statusOf(profile)).toEqual(ENDED);
  });
});

it('a charging profile is refused 422 where the station has said that it cannot take it', async () => {
  const station = await newStation();
  const configurationKey = Object.entries({
    ChargeProfileMaxStackLevel: '3',
    ChargingScheduleAllowedChargingRateUnit: 'Current',
    ChargingScheduleMaxPeriods: '2',
    MaxChargingProfilesInstalled: '1',
  }).map(([key, value]) => ({ key, value, readonly: true }));
  await runCommand({ ...station, action: '' }, 'get-configuration', {}, { configurationKey });
  const profile = (fields: object, schedule: object = {}) => ({
    ...RELATIVE,
    ...fields,
    chargingSchedule: { ...RELATIVE.chargingSchedule, ...schedule },
  });
  const refusal = async (chargingProfile: object) => {
    const body = { stationId: station.stationId, chargingProfile };
    const answer = await system.rest.post('/charging-profiles', body);
    return [answer.status, answer.body['code'], answer.body['detail']];
  };
  const limit = (detail: string) => [422, 'charging_profile_limit', detail];
  const three = [0, 1, 2].map((startPeriod) => ({ startPeriod, limit: 8 }));
  expect(await refusal(profile({ stackLevel: 4 }))).toEqual(limit('The station’s highest stack level is 3'));
  expect(await refusal(profile({}, { chargingRateUnit: 'W' }))).toEqual(
    limit('The station takes limits in A only'),
  );
  expect(await refusal(profile({}, { chargingSchedulePeriod: three }))).toEqual(
    limit('The station’s limit of periods in a schedule is 2'),
  );
  await set(station, { chargingProfile: profile({ stackLevel: 3 }) });
  expect(await refusal(profile({ stackLevel: 2 }))).toEqual(
    limit('The station’s limit of charging profiles is 1'),
  );
  expect((await set(station, { chargingProfile: profile({ stackLevel: 3 }) })).status).toBe('active');
});
