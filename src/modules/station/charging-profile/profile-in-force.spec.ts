import { describe, expect, it } from 'vitest';
import type { InstalledProfileContent } from './charging-profile.js';
import { type EvSchedule, exceeds, type InForce, inForceAt, limitAt } from './profile-in-force.js';

const NOON = new Date('2026-01-31T12:00:00Z');
const after = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);
const periods = (...list: [startPeriod: number, limit: number][]) =>
  list.map(([startPeriod, limit]) => ({ startPeriod, limit }));

const CONTENT: InstalledProfileContent = {
  stackLevel: 0,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: {
    startSchedule: NOON.toISOString(),
    chargingRateUnit: 'A',
    chargingSchedulePeriod: periods([0, 16], [3600, 8]),
  },
};
const profile = (content: Partial<InstalledProfileContent> = {}, fields: Partial<InForce> = {}): InForce => ({
  content: { ...CONTENT, ...content },
  evseId: 1,
  transactionId: '7',
  activeSince: after(600),
  ...fields,
});
const schedule = (fields: object) => ({ chargingSchedule: { ...CONTENT.chargingSchedule, ...fields } });
const RELATIVE = { chargingProfileKind: 'Relative', ...schedule({ startSchedule: undefined }) } as const;
const DAILY = { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' } as const;

describe('what a profile allows', () => {
  it.each<[string, Partial<InstalledProfileContent>, number, number | null]>([
    ['before it begins', {}, -1, null],
    ['as it begins', {}, 0, 16],
    ['up to the next period', {}, 3599, 16],
    ['from the next period on, without end', {}, 86_400 * 30 + 3600, 8],
    ['within its duration', schedule({ duration: 60 }), 59.9, 16],
    ['after its duration', schedule({ duration: 60 }), 60, null],
    ['before it is valid', { validFrom: after(10).toISOString() }, 9, null],
    ['when it is valid', { validFrom: after(10).toISOString() }, 10, 16],
    ['when it is no longer valid', { validTo: after(10).toISOString() }, 10, null],
    ['on another day, every day', DAILY, 86_400 * 3 + 3599, 16],
    ['on another day, later', DAILY, 86_400 * 3 + 3600, 8],
    [
      'on another day, once a week',
      { ...DAILY, recurrencyKind: 'Weekly', ...schedule({ duration: 86_400 }) },
      86_400 * 3,
      null,
    ],
    ['before it is active, relative to that', RELATIVE, 599, null],
    ['when it is active, relative to that', RELATIVE, 600 + 3599, 16],
    ['later, relative to that', RELATIVE, 600 + 3600, 8],
  ])('%s', (_title, content, seconds, limit) => {
    const one = profile(content);
    expect(limitAt(one, one.content.chargingSchedule, after(seconds))).toBe(limit);
  });
});

describe('the profile in force', () => {
  const here = { evseId: 1, transactionId: '7' };
  const low = profile();
  const high = profile({ stackLevel: 1, ...schedule({ duration: 60 }) });
  const byDefault = { chargingProfilePurpose: 'TxDefaultProfile' } as const;
  const ofEvse = profile(byDefault, { transactionId: null });
  const ofStation = profile({ ...byDefault, stackLevel: 1 }, { evseId: 0, transactionId: null });
  const max = profile({ chargingProfilePurpose: 'ChargingStationMaxProfile' }, { evseId: 0 });

  it.each<[string, InForce[], number, InForce | null]>([
    ['is the one of the highest stack level', [low, high], 0, high],
    ['is one below when that one says nothing', [low, high], 60, low],
    ['is that of the transaction before the default', [ofStation, low], 0, low],
    ['is a default without one of the transaction', [ofEvse, ofStation], 0, ofStation],
    ['is none of another transaction', [profile({}, { transactionId: '8' })], 0, null],
    ['is none of another EVSE', [profile(byDefault, { evseId: 2, transactionId: null })], 0, null],
    ['is not the limit of the station', [max], 0, null],
    ['is none before all of them', [low, ofEvse], -1, null],
  ])('%s', (_title, profiles, seconds, expected) => {
    expect(inForceAt(profiles, here, after(seconds))).toBe(expected);
  });

  it('is no TxProfile where no transaction is known', () => {
    const unbound = profile({}, { transactionId: null });
    expect(inForceAt([unbound], { evseId: 1, transactionId: null }, NOON)).toBeNull();
  });
});

describe('the plan of a car', () => {
  const plan = (fields: Partial<EvSchedule>): EvSchedule => ({
    id: 1,
    timeBase: NOON,
    chargingRateUnit: 'A',
    chargingSchedulePeriod: periods([0, 16]),
    ...fields,
  });

  it.each<[string, Partial<EvSchedule>, Partial<InstalledProfileContent>, boolean]>([
    ['that follows it', { chargingSchedulePeriod: periods([0, 16], [3600, 8]) }, {}, false],
    ['that draws more at once', { chargingSchedulePeriod: periods([0, 16.1]) }, {}, true],
    ['that is rounded', { chargingSchedulePeriod: periods([0, 16.04], [3600, 8]) }, {}, false],
    ['that goes on when the limit falls', {}, {}, true],
    ['that has ended when the limit falls', { duration: 3600 }, {}, false],
    ['that draws more where nothing is said', { timeBase: after(-60), duration: 60 }, {}, false],
    ['in another unit', { chargingRateUnit: 'W', chargingSchedulePeriod: periods([0, 9999]) }, {}, false],
    ['that goes on the next day', { timeBase: after(86_400 - 60) }, DAILY, true],
    [
      'that draws more as soon as it is valid',
      { chargingSchedulePeriod: periods([0, 20]), duration: 60 },
      { validFrom: after(30).toISOString() },
      true,
    ],
    [
      'by the schedule that it chose',
      { id: 2, chargingSchedulePeriod: periods([0, 32]) },
      {
        alternativeSchedules: [{ ...CONTENT.chargingSchedule, chargingSchedulePeriod: periods([0, 32]) }],
      },
      false,
    ],
    ['by a schedule that there is not', { id: 9, chargingSchedulePeriod: periods([0, 32]) }, {}, true],
  ])('%s exceeds it: %o, %o: %s', (_title, fields, content, expected) => {
    expect(exceeds(plan(fields), profile(content))).toBe(expected);
  });
});
