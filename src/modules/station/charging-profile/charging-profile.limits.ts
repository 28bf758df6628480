import { ChargingProfileLimitError } from '../station.errors.js';
import { type ChargingProfileContent, type ChargingRateUnit, schedulesOf } from './charging-profile.js';

/** What a station says it can take of charging profiles; null is what it never said. */
export interface ChargingProfileLimits {
  maxStackLevel: number | null;
  rateUnits: ReadonlySet<ChargingRateUnit> | null;
  maxPeriods: number | null;
}

/** What a station reports as a count; null for what is none. */
export const countIn = (text: string | null): number | null =>
  text !== null && /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : null;

/** The units of a list, by `names` in small letters; null for a list that says nothing of them. */
export function rateUnitsIn(
  text: string | null,
  names: ReadonlyMap<string, ChargingRateUnit>,
): ReadonlySet<ChargingRateUnit> | null {
  const units = (text ?? '').split(',').flatMap((name) => names.get(name.trim().toLowerCase()) ?? []);
  return units.length === 0 ? null : new Set(units);
}

/** Throws ChargingProfileLimitError for a profile that the station cannot take by its own word. */
export function assertWithinLimits(limits: ChargingProfileLimits, profile: ChargingProfileContent): void {
  if (limits.maxStackLevel !== null && profile.stackLevel > limits.maxStackLevel)
    throw new ChargingProfileLimitError(`The station’s highest stack level is ${limits.maxStackLevel}`);
  for (const { chargingRateUnit, chargingSchedulePeriod } of schedulesOf(profile)) {
    if (limits.rateUnits !== null && !limits.rateUnits.has(chargingRateUnit))
      throw new ChargingProfileLimitError(
        `The station takes limits in ${[...limits.rateUnits].join(' and ')} only`,
      );
    if (limits.maxPeriods !== null && chargingSchedulePeriod.length > limits.maxPeriods)
      throw new ChargingProfileLimitError(
        `The station’s limit of periods in a schedule is ${limits.maxPeriods}`,
      );
  }
}

/** The same for how many it holds: `installed` are those that would stay beside the new one. */
export function assertHasRoom(maxProfiles: number | null, installed: number): void {
  if (maxProfiles !== null && installed >= maxProfiles)
    throw new ChargingProfileLimitError(`The station’s limit of charging profiles is ${maxProfiles}`);
}
