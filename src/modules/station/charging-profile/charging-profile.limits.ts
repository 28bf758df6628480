import { ChargingProfileLimitError } from '../station.errors.js';
import type { ChargingProfileContent, ChargingRateUnit } from './charging-profile.js';

/** What a station says it can take of charging profiles; null is what it never said. */
export interface ChargingProfileLimits {
  maxStackLevel: number | null;
  rateUnits: ReadonlySet<ChargingRateUnit> | null;
  maxPeriods: number | null;
}

/** Throws ChargingProfileLimitError for a profile that the station cannot take by its own word. */
export function assertWithinLimits(limits: ChargingProfileLimits, profile: ChargingProfileContent): void {
  const { chargingRateUnit, chargingSchedulePeriod } = profile.chargingSchedule;
  if (limits.maxStackLevel !== null && profile.stackLevel > limits.maxStackLevel)
    throw new ChargingProfileLimitError(`The station’s highest stack level is ${limits.maxStackLevel}`);
  if (limits.rateUnits !== null && !limits.rateUnits.has(chargingRateUnit))
    throw new ChargingProfileLimitError(
      `The station takes limits in ${[...limits.rateUnits].join(' and ')} only`,
    );
  if (limits.maxPeriods !== null && chargingSchedulePeriod.length > limits.maxPeriods)
    throw new ChargingProfileLimitError(
      `The station’s limit of periods in a schedule is ${limits.maxPeriods}`,
    );
}

/** The same for how many it holds: `installed` are those that would stay beside the new one. */
export function assertHasRoom(maxProfiles: number | null, installed: number): void {
  if (maxProfiles !== null && installed >= maxProfiles)
    throw new ChargingProfileLimitError(`The station’s limit of charging profiles is ${maxProfiles}`);
}
