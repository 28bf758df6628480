import {
  assertHasRoom,
  assertWithinLimits,
  type ChargingProfileContent,
  type ChargingProfileLimits,
  type ChargingProfilePurpose,
  type ChargingRateUnit,
  CommandNotSupportedError,
  countIn,
  rateUnitsIn,
  schedulesOf,
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
const UNIT_OF_QUANTITY: ReadonlyMap<string, ChargingRateUnit> = new Map([
  ['current', 'A'],
  ['a', 'A'],
  ['power', 'W'],
  ['w', 'W'],
]);

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
  refuseChoices(profile);
  assertWithinLimits(await limitsOf(context), profile);
  const maxProfiles = countIn(await context.configured('MaxChargingProfilesInstalled'));
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
export function chargingProfileIn(profile: Parameters, connectorId: unknown, commandId: string): SentProfile {
  const { chargingProfileId, stackLevel, chargingProfilePurpose, transactionId } = profile;
  return {
    commandId,
    chargingProfileId: Number(chargingProfileId),
    evseId: connectorId === undefined ? null : Number(connectorId),
    chargingProfilePurpose: purposeIn(chargingProfilePurpose),
    stackLevel: Number(stackLevel),
    transactionId: transactionId === undefined ? null : String(Number(transactionId)),
  };
}

/** §7.8, §7.14: one schedule, and phases by their number only. */
function refuseChoices(profile: ChargingProfileContent): void {
  if (profile.alternativeSchedules !== undefined)
    throw new CommandNotSupportedError('A charging profile of OCPP 1.6 has one schedule');
  if (schedulesOf(profile).some((schedule) => schedule.chargingSchedulePeriod.some((p) => p.phaseToUse)))
    throw new CommandNotSupportedError('A charging profile of OCPP 1.6 cannot name the phase to use');
}

/** §9.4. */
async function limitsOf(context: StationLimits): Promise<ChargingProfileLimits> {
  const [maxStackLevel, quantities, maxPeriods] = await Promise.all([
    context.configured('ChargeProfileMaxStackLevel'),
    context.configured('ChargingScheduleAllowedChargingRateUnit'),
    context.configured('ChargingScheduleMaxPeriods'),
  ]);
  return {
    maxStackLevel: countIn(maxStackLevel),
    rateUnits: rateUnitsIn(quantities, UNIT_OF_QUANTITY),
    maxPeriods: countIn(maxPeriods),
  };
}
