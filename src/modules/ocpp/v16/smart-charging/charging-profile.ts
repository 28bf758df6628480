import {
  assertHasRoom,
  assertWithinLimits,
  type ChargingProfileContent,
  type ChargingProfileLimits,
  type ChargingProfilePurpose,
  type ChargingRateUnit,
  type SentProfile,
} from '../../../station/index.js';
import type { CommandContext } from '../../rpc/version.js';
import { given, type Parameters } from '../../rpc/request.js';
import { transactionNumber } from '../parameters.js';

/** What there is to know before a profile is sent. */
type StationLimits = Pick<CommandContext, 'configured' | 'chargingProfilesBeside'>;

/** §7.10. */
const PURPOSES: Readonly<Record<ChargingProfilePurpose, string>> = {
  ChargingStationMaxProfile: 'ChargePointMaxProfile',
  TxDefaultProfile: 'TxDefaultProfile',
  TxProfile: 'TxProfile',
};

/** §9.4.2; some chargers list the units in place of the quantities. */
const UNIT_OF_QUANTITY: Readonly<Record<string, ChargingRateUnit>> = {
  current: 'A',
  a: 'A',
  power: 'W',
  w: 'W',
};

export const purposeOut = (purpose: unknown): string | undefined =>
  PURPOSES[purpose as ChargingProfilePurpose];

export const purposeIn = (purpose: unknown): ChargingProfilePurpose =>
  purpose === 'ChargePointMaxProfile' ? 'ChargingStationMaxProfile' : (purpose as ChargingProfilePurpose);

/**
 * The profile of a command in the words of §7.8. Throws InvalidError for a transaction id that 1.6 cannot have, and
 * ChargingProfileLimitError for what the station has said that it cannot take (§3.13.5).
 */
export async function chargingProfileOut(
  parameters: Parameters,
  evseId: number | null,
  context: StationLimits,
): Promise<Parameters> {
  const profile = parameters['chargingProfile'] as ChargingProfileContent;
  const { chargingProfilePurpose, stackLevel, transactionId = parameters['transactionId'] } = profile;
  assertWithinLimits(await limitsOf(context), profile);
  const maxProfiles = wholeNumber(await context.configured('MaxChargingProfilesInstalled'));
  const chargingProfileId = Number(parameters['chargingProfileId']);
  const key = { chargingProfileId, evseId, chargingProfilePurpose, stackLevel };
  if (maxProfiles !== null) assertHasRoom(maxProfiles, await context.chargingProfilesBeside(key));
  return given({
    chargingProfileId,
    transactionId: transactionId === undefined ? undefined : transactionNumber(transactionId),
    stackLevel,
    chargingProfilePurpose: purposeOut(chargingProfilePurpose),
    chargingProfileKind: profile.chargingProfileKind,
    recurrencyKind: profile.recurrencyKind,
    validFrom: profile.validFrom,
    validTo: profile.validTo,
    chargingSchedule: profile.chargingSchedule,
  });
}

/** A profile of a message that was sent, at its connector. */
export function chargingProfileIn(profile: Parameters, connectorId: unknown): SentProfile {
  const { chargingProfileId, stackLevel, chargingProfilePurpose, transactionId } = profile;
  return {
    chargingProfileId: Number(chargingProfileId),
    evseId: connectorId === undefined ? null : Number(connectorId),
    chargingProfilePurpose: purposeIn(chargingProfilePurpose),
    stackLevel: Number(stackLevel),
    transactionId: transactionId === undefined ? null : String(Number(transactionId)),
  };
}

/** §9.4. */
async function limitsOf(context: StationLimits): Promise<ChargingProfileLimits> {
  const [maxStackLevel, quantities, maxPeriods] = await Promise.all([
    context.configured('ChargeProfileMaxStackLevel'),
    context.configured('ChargingScheduleAllowedChargingRateUnit'),
    context.configured('ChargingScheduleMaxPeriods'),
  ]);
  return {
    maxStackLevel: wholeNumber(maxStackLevel),
    rateUnits: quantities === null ? null : unitsOf(quantities),
    maxPeriods: wholeNumber(maxPeriods),
  };
}

/** Null for a list in which nothing is a quantity: a charger that says nothing of it. */
function unitsOf(quantities: string): ReadonlySet<ChargingRateUnit> | null {
  const units = quantities
    .split(',')
    .flatMap((quantity) => UNIT_OF_QUANTITY[quantity.trim().toLowerCase()] ?? []);
  return units.length === 0 ? null : new Set(units);
}

/** Null for what is no count. */
const wholeNumber = (text: string | null): number | null =>
  text !== null && /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : null;
