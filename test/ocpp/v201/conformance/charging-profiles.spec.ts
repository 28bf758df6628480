import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileOf, RELATIVE, setProfile, TX } from '../../../support/charging-profiles.ts';
import { profilesOf, wireProfile } from '../../../support/charging-profiles-201.ts';
import { Fleet } from '../../../support/fleet.ts';
import { runCommand } from '../../../support/message-suite.ts';
import { TestSystem } from '../../../support/system.ts';
import { ScriptedCharger } from './scripted-charger.ts';

let system: TestSystem;
let cases = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  const fleet = await Fleet.create(system.rest, 'Limited');
  await fleet.add('LIMITED', {}, { maxConcurrentSessions: 100 });
});
afterAll(() => system.stop());

async function bootedCharger(): Promise<ScriptedCharger> {
  const charger = await ScriptedCharger.connect(system, `CP-PROFILE-${cases++}`);
  await charger.boot();
  await charger.status('Available');
  return charger;
}

const now = new Date();
const startSchedule = now.toISOString();
const limited = (limit: number) => ({
  startSchedule,
  duration: 300,
  chargingRateUnit: 'A',
  chargingSchedulePeriod: [{ startPeriod: 0, limit, numberPhases: 3 }],
});
const ABSOLUTE = {
  stackLevel: 1,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  validFrom: startSchedule,
  validTo: new Date(now.getTime() + 300_000).toISOString(),
  chargingSchedule: limited(6),
};
const STATION_MAX = {
  ...ABSOLUTE,
  chargingProfilePurpose: 'ChargingStationMaxProfile',
  chargingSchedule: limited(8),
};
const RECURRING = {
  stackLevel: 1,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Recurring',
  recurrencyKind: 'Daily',
  chargingSchedule: limited(6),
};

/** A profile that another system made, as the charger reports it. */
const reported = (id: number, profile: object = {}) => wireProfile({ ...ABSOLUTE, ...profile }, id);
const report = (charger: ScriptedCharger, requestId: number, evseId: number, id: number, more: object = {}) =>
  charger.line.call('ReportChargingProfiles', {
    requestId,
    evseId,
    chargingLimitSource: 'CSO',
    chargingProfile: [reported(id)],
    ...more,
  });

/** Asks for the profiles that the charger has. Resolves with the number of the request and what else was sent. */
async function ask(charger: ScriptedCharger, body: object) {
  const { action, payload, result } = await runCommand(charger.suite, 'get-charging-profiles', body);
  expect([action, result.status]).toEqual(['GetChargingProfiles', 'accepted']);
  const { requestId, ...asked } = payload as { requestId: number };
  return { requestId, asked };
}

describe('the OCA’s cases of charging profiles', () => {
  it.each<[title: string, evseId: number, profile: Record<string, unknown>]>([
    ['a default of one EVSE [TC_K_01_CSMS]', 1, ABSOLUTE],
    ['a default of all EVSEs [TC_K_10_CSMS]', 0, ABSOLUTE],
    ['the limit of the whole charger [TC_K_03_CSMS]', 0, STATION_MAX],
    ['a default that recurs [TC_K_19_CSMS]', 1, RECURRING],
  ])('%s is set', async (_title, evseId, chargingProfile) => {
    const { suite } = await bootedCharger();
    const { action, payload, profile } = await setProfile(suite, { evseId, chargingProfile });
    const sent = { evseId, chargingProfile: wireProfile(chargingProfile, profile.chargingProfileId) };
    expect([action, payload]).toEqual(['SetChargingProfile', sent]);
    expect(profile).toMatchObject({ status: 'active', evseId });
  });

  it('one of a transaction is set [TC_K_60_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.charge('k60', 'LIMITED');
    const [session] = await charger.sessions();
    const body = { evseId: 1, chargingProfile: { ...TX, sessionId: session?.id } };
    const { payload, profile } = await setProfile(charger.suite, body);
    const sent = wireProfile({ ...TX, transactionId: 'k60' }, profile.chargingProfileId);
    expect(payload).toEqual({ evseId: 1, chargingProfile: sent });
    expect(profile).toMatchObject({ status: 'active' });
  });

  it('one of a transaction that is not there is rejected [TC_K_02_CSMS]', async () => {
    const { suite } = await bootedCharger();
    const body = { evseId: 1, chargingProfile: { ...TX, transactionId: 'k02' } };
    const { payload, profile } = await setProfile(suite, body, [3, { status: 'Rejected' }]);
    const sent = { ...TX, transactionId: 'k02' };
    expect(payload['chargingProfile']).toEqual(wireProfile(sent, profile.chargingProfileId));
    expect(profile).toMatchObject({ status: 'rejected', statusReason: 'Rejected' });
  });

  it('a charger has none, and says so [TC_K_15_CSMS]', async () => {
    const { suite } = await bootedCharger();
    const refusal = [4, 'NotSupported', '', {}];
    const { profile } = await setProfile(suite, { evseId: 1, chargingProfile: ABSOLUTE }, refusal);
    expect(profile).toMatchObject({ status: 'failed', statusReason: 'NotSupported' });
  });

  it('one is replaced, under its number [TC_K_04_CSMS]', async () => {
    const { suite } = await bootedCharger();
    const set = (limit: number) =>
      setProfile(suite, { evseId: 1, chargingProfile: { ...ABSOLUTE, chargingSchedule: limited(limit) } });
    const [before, after] = [await set(8), await set(6)];
    const id = before.profile.chargingProfileId;
    for (const [sent, limit] of [
      [before, 8],
      [after, 6],
    ] as const) {
      const profile = { ...ABSOLUTE, chargingSchedule: limited(limit) };
      expect(sent.payload).toEqual({ evseId: 1, chargingProfile: wireProfile(profile, id) });
    }
    expect(await profileOf(suite, before.profile.id)).toMatchObject({ status: 'cleared' });
    expect(await profileOf(suite, after.profile.id)).toMatchObject({ status: 'active' });
  });

  it('several are set, each under a number of its own [TC_K_70_CSMS]', async () => {
    const { suite } = await bootedCharger();
    const first = await setProfile(suite, { evseId: 0, chargingProfile: ABSOLUTE });
    const higher = await setProfile(suite, { evseId: 0, chargingProfile: { ...ABSOLUTE, stackLevel: 2 } });
    const limit = await setProfile(suite, { evseId: 0, chargingProfile: STATION_MAX });
    const all = [first, higher, limit].map(({ profile }) => profile);
    expect(new Set(all.map(({ chargingProfileId }) => chargingProfileId)).size).toBe(3);
    for (const { id } of all) expect(await profileOf(suite, id)).toMatchObject({ status: 'active' });
  });
});

describe('the OCA’s cases of clearing charging profiles', () => {
  const criteria = { chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1, evseId: 1 };

  it('one that the charger has told of, by its number [TC_K_05_CSMS]', async () => {
    const charger = await bootedCharger();
    const { requestId } = await ask(charger, {});
    expect(await report(charger, requestId, 1, 77)).toEqual({});
    const body = { chargingProfileId: 77 };
    const { action, payload, result } = await runCommand(charger.suite, 'clear-charging-profile', body);
    expect([action, payload, result.status]).toEqual(['ClearChargingProfile', body, 'accepted']);
    expect(await profilesOf(charger.suite)).toMatchObject([{ chargingProfileId: 77, status: 'cleared' }]);
  });

  it.each<[title: string, status: string, outcome: string]>([
    ['[TC_K_06_CSMS]', 'Accepted', 'accepted'],
    ['where there is none [TC_K_08_CSMS]', 'Unknown', 'rejected'],
  ])('those of a purpose, a stack level and an EVSE %s', async (_title, status, outcome) => {
    const { suite } = await bootedCharger();
    const { profile } = await setProfile(suite, { evseId: 1, chargingProfile: ABSOLUTE });
    const sent = await runCommand(suite, 'clear-charging-profile', criteria, { status });
    expect([sent.action, sent.payload]).toEqual([
      'ClearChargingProfile',
      { chargingProfileCriteria: criteria },
    ]);
    expect(sent.result).toMatchObject({ status: outcome, response: { status } });
    expect((await profileOf(suite, profile.id)).status).toBe('cleared');
  });
});

describe('the OCA’s cases of charging profiles that are asked for', () => {
  const purpose = { chargingProfilePurpose: 'TxDefaultProfile' };
  const all = { chargingLimitSource: ['CSO', 'EMS', 'SO', 'Other'] };

  it.each<[title: string, body: object, asked: object, evseId: number]>([
    [
      'of the charger itself [TC_K_29_CSMS]',
      { evseId: 0, ...purpose },
      { evseId: 0, chargingProfile: purpose },
      0,
    ],
    ['of an EVSE [TC_K_30_CSMS]', { evseId: 1 }, { evseId: 1, chargingProfile: all }, 1],
    [
      'by their numbers [TC_K_32_CSMS]',
      { chargingProfileIds: [77] },
      { chargingProfile: { chargingProfileId: [77] } },
      1,
    ],
    [
      'by a stack level [TC_K_33_CSMS]',
      { evseId: 1, stackLevel: 1 },
      { evseId: 1, chargingProfile: { stackLevel: 1 } },
      1,
    ],
    [
      'by a source [TC_K_34_CSMS]',
      { evseId: 1, chargingLimitSource: 'CSO' },
      { evseId: 1, chargingProfile: { chargingLimitSource: ['CSO'] } },
      1,
    ],
    ['by a purpose [TC_K_35_CSMS]', { evseId: 1, ...purpose }, { evseId: 1, chargingProfile: purpose }, 1],
    [
      'by a purpose and a stack level [TC_K_36_CSMS]',
      { evseId: 1, ...purpose, stackLevel: 1 },
      { evseId: 1, chargingProfile: { ...purpose, stackLevel: 1 } },
      1,
    ],
  ])('%s, and are told', async (_title, body, expected, evseId) => {
    const charger = await bootedCharger();
    await charger.charge('asked', 'LIMITED');
    const { requestId, asked } = await ask(charger, body);
    expect(asked).toEqual(expected);
    expect(await report(charger, requestId, evseId, 77)).toEqual({});
    expect(await profilesOf(charger.suite)).toMatchObject([
      { chargingProfileId: 77, evseId, status: 'external', chargingProfile: ABSOLUTE },
    ]);
  });

  it('of everything, and are told of each EVSE [TC_K_31_CSMS]', async () => {
    const charger = await bootedCharger();
    const { profile: gone } = await setProfile(charger.suite, { evseId: 1, chargingProfile: RELATIVE });
    const { requestId, asked } = await ask(charger, {});
    expect(asked).toEqual({ chargingProfile: all });
    for (const evseId of [0, 1, 2])
      expect(await report(charger, requestId, evseId, 70 + evseId, { tbc: evseId < 2 })).toEqual({});
    const told = (await profilesOf(charger.suite)).map((row) => [
      row.chargingProfileId,
      row.evseId,
      row.status,
    ]);
    expect(told).toEqual([
      [gone.chargingProfileId, 1, 'cleared'],
      [70, 0, 'external'],
      [71, 1, 'external'],
      [72, 2, 'external'],
    ]);
  });
});
