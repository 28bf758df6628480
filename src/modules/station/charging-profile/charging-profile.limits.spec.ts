import { describe, expect, it } from 'vitest';
import { ChargingProfileLimitError } from '../station.errors.js';
import type { ChargingProfileContent } from './charging-profile.js';
import { assertHasRoom, assertWithinLimits, type ChargingProfileLimits } from './charging-profile.limits.js';

const UNKNOWN: ChargingProfileLimits = { maxStackLevel: null, rateUnits: null, maxPeriods: null };
const PROFILE: ChargingProfileContent = {
  stackLevel: 3,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: {
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [
      { startPeriod: 0, limit: 16 },
      { startPeriod: 60, limit: 8 },
    ],
  },
};

describe('what a station says that it takes', () => {
  it.each<[string, Partial<ChargingProfileLimits>]>([
    ['nothing', {}],
    ['as much as there is', { maxStackLevel: 3, rateUnits: new Set(['A']), maxPeriods: 2 }],
    ['more', { maxStackLevel: 99, rateUnits: new Set(['W', 'A']), maxPeriods: 100 }],
  ])('lets a profile pass: %s', (_title, limits) => {
    expect(() => assertWithinLimits({ ...UNKNOWN, ...limits }, PROFILE)).not.toThrow();
  });

  it.each<[Partial<ChargingProfileLimits>, string]>([
    [{ maxStackLevel: 2 }, 'The station’s highest stack level is 2'],
    [{ rateUnits: new Set(['W']) }, 'The station takes limits in W only'],
    [{ maxPeriods: 1 }, 'The station’s limit of periods in a schedule is 1'],
  ])('refuses one: %o', (limits, message) => {
    const check = () => assertWithinLimits({ ...UNKNOWN, ...limits }, PROFILE);
    expect(check).toThrow(ChargingProfileLimitError);
    expect(check).toThrow(message);
  });

  it('is held against every schedule', () => {
    const { chargingSchedule } = PROFILE;
    const watts = {
      ...PROFILE,
      alternativeSchedules: [{ ...chargingSchedule, chargingRateUnit: 'W' as const }],
    };
    const check = () => assertWithinLimits({ ...UNKNOWN, rateUnits: new Set(['A']) }, watts);
    expect(check).toThrow('The station takes limits in A only');
  });

  it('leaves room for so many profiles, and no more', () => {
    expect(() => assertHasRoom(null, 1000)).not.toThrow();
    expect(() => assertHasRoom(5, 4)).not.toThrow();
    expect(() => assertHasRoom(5, 5)).toThrow(ChargingProfileLimitError);
    expect(() => assertHasRoom(0, 0)).toThrow('The station’s limit of charging profiles is 0');
  });
});
