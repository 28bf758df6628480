import { describe, expect, it } from 'vitest';
import { type ChargingProfileContent, ChargingProfileLimitError } from '../../../station/index.js';
import { chargingProfileIn, chargingProfileOut, installedProfileIn } from './charging-profile.js';

const SCHEDULE: ChargingProfileContent['chargingSchedule'] = {
  chargingRateUnit: 'A',
  chargingSchedulePeriod: [
    { startPeriod: 0, limit: 16 },
    { startPeriod: 3600, limit: 8.5, numberPhases: 1, phaseToUse: 2 },
  ],
};
const PROFILE: ChargingProfileContent = {
  stackLevel: 2,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Relative',
  transactionId: 'T1',
  chargingSchedule: SCHEDULE,
};

interface Station {
  variables?: Record<string, string>;
  maxProfiles?: number | null;
  beside?: number;
  tuples?: number | null | undefined;
}
const out = (fields: Partial<ChargingProfileContent> = {}, station: Station = {}, more = {}) =>
  chargingProfileOut({ chargingProfileId: 7, chargingProfile: { ...PROFILE, ...fields }, ...more }, 1, {
    configured: async (name, component) =>
      component === 'SmartChargingCtrlr' ? (station.variables?.[name] ?? null) : null,
    maxLimitOf: async (name, component, instance) =>
      `${component}.${name}[${instance}]` === 'SmartChargingCtrlr.Entries[ChargingProfiles]'
        ? (station.maxProfiles ?? null)
        : null,
    chargingProfilesBeside: async () => station.beside ?? 0,
    maxScheduleTuples: async (evseId, transactionId) =>
      evseId === 1 && transactionId === 'T1' ? station.tuples : undefined,
  });

describe('a charging profile in the words of 2.0.1', () => {
  it('has what was given, and its schedules numbered', async () => {
    const other = { ...SCHEDULE, chargingRateUnit: 'W' } as const;
    expect(await out({ alternativeSchedules: [other] }, { tuples: null })).toStrictEqual({
      id: 7,
      stackLevel: 2,
      chargingProfilePurpose: 'TxProfile',
      chargingProfileKind: 'Relative',
      transactionId: 'T1',
      chargingSchedule: [
        { id: 1, ...SCHEDULE },
        { id: 2, ...other },
      ],
    });
  });

  it('names the transaction that the session was found to be', async () => {
    const chargingProfile = { ...PROFILE, transactionId: undefined };
    const found = await chargingProfileOut(
      { chargingProfileId: 7, chargingProfile, transactionId: 'T2' },
      1,
      {
        configured: async () => null,
        maxLimitOf: async () => null,
        chargingProfilesBeside: async () => 0,
        maxScheduleTuples: async () => undefined,
      },
    );
    expect(found['transactionId']).toBe('T2');
  });

  it.each<Station>([
    { variables: { ProfileStackLevel: '2', RateUnit: 'A,W', PeriodsPerSchedule: '2', Enabled: 'true' } },
    { variables: { RateUnit: 'a', ACPhaseSwitchingSupported: 'true' } },
    { variables: { RateUnit: '', PeriodsPerSchedule: 'many' } },
    { maxProfiles: 3, beside: 2 },
    { tuples: 2 },
  ])('is taken by a station of %o', async (station) => {
    await expect(out({}, station)).resolves.toBeDefined();
  });

  it.each<[Station, string]>([
    [{ variables: { ProfileStackLevel: '1' } }, 'The station’s highest stack level is 1'],
    [{ variables: { RateUnit: 'W' } }, 'The station takes limits in W only'],
    [{ variables: { PeriodsPerSchedule: '1' } }, 'The station’s limit of periods in a schedule is 1'],
    [{ tuples: 1 }, 'The station’s limit of periods in a schedule is 1'],
    [{ variables: { Enabled: 'false' } }, 'Smart charging is not enabled at the station'],
    [{ variables: { ACPhaseSwitchingSupported: 'False' } }, 'The station cannot choose the phase to use'],
    [{ maxProfiles: 2, beside: 2 }, 'The station’s limit of charging profiles is 2'],
  ])('is refused for a station of %o', async (station, message) => {
    await expect(out({}, station)).rejects.toThrow(ChargingProfileLimitError);
    await expect(out({}, station)).rejects.toThrow(message);
  });

  it('has a choice of schedules only for a car that told its needs', async () => {
    await expect(out({ alternativeSchedules: [SCHEDULE] })).rejects.toThrow('has no choice of schedules');
  });

  it('is read back as it was sent, at its EVSE', async () => {
    const sent = (await out()) as unknown as Parameters<typeof chargingProfileIn>[0];
    expect(chargingProfileIn(sent, undefined, 'c')).toEqual({
      commandId: 'c',
      chargingProfileId: 7,
      evseId: null,
      chargingProfilePurpose: 'TxProfile',
      stackLevel: 2,
      transactionId: 'T1',
    });
    expect(chargingProfileIn(sent, 3, 'c')).toMatchObject({ evseId: 3 });
    expect(installedProfileIn(sent)).toStrictEqual(PROFILE);
  });

  it('is read in UTC from a report, without prices and without times that are none', () => {
    const schedule = {
      id: 9,
      ...SCHEDULE,
      chargingRateUnit: 'W',
      startSchedule: '2026-01-31T12:00:00+01:00',
    } as const;
    const reported = {
      id: -1,
      stackLevel: 0,
      chargingProfilePurpose: 'ChargingStationExternalConstraints',
      chargingProfileKind: 'Absolute',
      validFrom: '2016-12-31T23:59:60Z',
      validTo: '2036-01-31T12:00:00.5-01:00',
      chargingSchedule: [
        schedule,
        { ...schedule, duration: 60, salesTariff: { id: 1, salesTariffEntry: [] } },
      ],
    } as unknown as Parameters<typeof installedProfileIn>[0];
    const kept = { ...SCHEDULE, chargingRateUnit: 'W', startSchedule: '2026-01-31T11:00:00.000Z' };
    expect(installedProfileIn(reported)).toStrictEqual({
      stackLevel: 0,
      chargingProfilePurpose: 'ChargingStationExternalConstraints',
      chargingProfileKind: 'Absolute',
      validTo: '2036-01-31T13:00:00.500Z',
      chargingSchedule: kept,
      alternativeSchedules: [{ ...kept, duration: 60 }],
    });
  });
});
