import { describe, expect, it } from 'vitest';
import { InvalidError } from '../../../../platform/errors.js';
import {
  type ChargingProfileContent,
  ChargingProfileLimitError,
  CommandNotSupportedError,
} from '../../../station/index.js';
import { chargingProfileIn, chargingProfileOut } from './charging-profile.js';

const PROFILE: ChargingProfileContent = {
  stackLevel: 2,
  chargingProfilePurpose: 'ChargingStationMaxProfile',
  chargingProfileKind: 'Absolute',
  validTo: '2026-02-28T00:00:00.000Z',
  chargingSchedule: {
    startSchedule: '2026-01-31T00:00:00.000Z',
    chargingRateUnit: 'W',
    chargingSchedulePeriod: [
      { startPeriod: 0, limit: 22000 },
      { startPeriod: 3600, limit: 11000.5, numberPhases: 3 },
    ],
  },
};

const station = (configuration: Record<string, string>, beside = 0) => ({
  configured: async (variable: string) => configuration[variable] ?? null,
  chargingProfilesBeside: async () => beside,
});
const out = (profile: Partial<ChargingProfileContent>, configuration = {}, beside = 0, more = {}) =>
  chargingProfileOut(
    { chargingProfileId: 7, chargingProfile: { ...PROFILE, ...profile }, ...more },
    0,
    station(configuration, beside),
  );

describe('a charging profile in the words of 1.6', () => {
  it('has what was given, and its purpose by the name that it has there', async () => {
    expect(await out({})).toStrictEqual({
      chargingProfileId: 7,
      stackLevel: 2,
      chargingProfilePurpose: 'ChargePointMaxProfile',
      chargingProfileKind: 'Absolute',
      validTo: '2026-02-28T00:00:00.000Z',
      chargingSchedule: PROFILE.chargingSchedule,
    });
  });

  it('names the transaction by number, whether given or found by the session', async () => {
    const given = await out({ chargingProfilePurpose: 'TxProfile', transactionId: '42' });
    const found = await out({ chargingProfilePurpose: 'TxProfile' }, {}, 0, { transactionId: '43' });
    expect([given['transactionId'], found['transactionId']]).toEqual([42, 43]);
    await expect(out({ chargingProfilePurpose: 'TxProfile', transactionId: 'abc' })).rejects.toThrow(
      InvalidError,
    );
  });

  it.each<[Record<string, string>, number]>([
    [{ ChargeProfileMaxStackLevel: '2' }, 0],
    [{ ChargingScheduleAllowedChargingRateUnit: 'Current, Power' }, 0],
    [{ ChargingScheduleAllowedChargingRateUnit: 'w' }, 0],
    [{ ChargingScheduleAllowedChargingRateUnit: '' }, 0],
    [{ ChargingScheduleMaxPeriods: ' 2 ' }, 0],
    [{ MaxChargingProfilesInstalled: '3' }, 2],
    [
      {
        ChargeProfileMaxStackLevel: 'many',
        ChargingScheduleMaxPeriods: '-1',
        MaxChargingProfilesInstalled: '1e9',
      },
      9,
    ],
  ])('goes to a station that says %o and has %i others', async (configuration, beside) => {
    expect(await out({}, configuration, beside)).toMatchObject({ chargingProfileId: 7 });
  });

  it.each<[Record<string, string>, number]>([
    [{ ChargeProfileMaxStackLevel: '1' }, 0],
    [{ ChargingScheduleAllowedChargingRateUnit: 'Current' }, 0],
    [{ ChargingScheduleMaxPeriods: '1' }, 0],
    [{ MaxChargingProfilesInstalled: '3' }, 3],
  ])('does not go to a station that says %o and has %i others', async (configuration, beside) => {
    await expect(out({}, configuration, beside)).rejects.toThrow(ChargingProfileLimitError);
  });

  it.each<[string, Partial<ChargingProfileContent>]>([
    ['one schedule', { alternativeSchedules: [PROFILE.chargingSchedule] }],
    [
      'cannot name the phase',
      {
        chargingSchedule: {
          ...PROFILE.chargingSchedule,
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 1, numberPhases: 1, phaseToUse: 2 }],
        },
      },
    ],
  ])('has nothing that 1.6 lacks: %s', async (message, fields) => {
    await expect(out(fields)).rejects.toThrow(CommandNotSupportedError);
    await expect(out(fields)).rejects.toThrow(message);
  });

  it.each([
    [
      { chargingProfilePurpose: 'ChargePointMaxProfile' },
      0,
      { chargingProfilePurpose: 'ChargingStationMaxProfile' },
    ],
    [{ transactionId: 5 }, 1, { transactionId: '5', evseId: 1 }],
    [{}, undefined, { transactionId: null, evseId: null }],
  ])('as sent, %o at connector %s, is read back', (fields, connectorId, expected) => {
    const sent = { chargingProfileId: 7, stackLevel: 2, chargingProfilePurpose: 'TxProfile', ...fields };
    expect(chargingProfileIn(sent, connectorId, 'c')).toMatchObject({
      commandId: 'c',
      chargingProfileId: 7,
      stackLevel: 2,
      chargingProfilePurpose: 'TxProfile',
      ...expected,
    });
  });
});
