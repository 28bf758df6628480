import type { OCPP20 } from 'typed-ocpp';
import {
  assertHasRoom,
  assertWithinLimits,
  type ChargingProfileContent,
  ChargingProfileLimitError,
  type ChargingRateUnit,
  type ChargingSchedule,
  countIn,
  type InstalledProfileContent,
  rateUnitsIn,
  schedulesOf,
  type SentProfile,
} from '../../../station/index.js';
import { given, type Parameters } from '../../rpc/request.js';
import type { CommandContext } from '../../rpc/version.js';

/** What there is to know before a profile is sent. */
type StationLimits = Pick<
  CommandContext,
  'configured' | 'maxLimitOf' | 'chargingProfilesBeside' | 'maxScheduleTuples'
>;
type WireProfile = OCPP20.SetChargingProfileRequest['chargingProfile'];
type WireSchedule = WireProfile['chargingSchedule'][number];

const COMPONENT = 'SmartChargingCtrlr';
const UNITS: ReadonlyMap<string, ChargingRateUnit> = new Map([
  ['a', 'A'],
  ['w', 'W'],
]);

/**
 * The profile of a command as ChargingProfileType (part 2, 2.10). Throws ChargingProfileLimitError for what the station
 * has said, in its SmartChargingCtrlr, that it cannot take.
 */
export async function chargingProfileOut(
  parameters: Parameters,
  evseId: number | null,
  context: StationLimits,
): Promise<Parameters> {
  const profile = parameters['chargingProfile'] as ChargingProfileContent;
  const { chargingProfilePurpose, stackLevel } = profile;
  const transactionId = (profile.transactionId ?? parameters['transactionId']) as string | undefined;
  const chargingProfileId = Number(parameters['chargingProfileId']);
  await assertTaken(profile, evseId, transactionId, context);
  const maxProfiles = await context.maxLimitOf('Entries', COMPONENT, 'ChargingProfiles');
  const key = { chargingProfileId, evseId, chargingProfilePurpose, stackLevel };
  if (maxProfiles !== null) assertHasRoom(maxProfiles, await context.chargingProfilesBeside(key));
  return given({
    id: chargingProfileId,
    stackLevel,
    chargingProfilePurpose,
    chargingProfileKind: profile.chargingProfileKind,
    recurrencyKind: profile.recurrencyKind,
    validFrom: profile.validFrom,
    validTo: profile.validTo,
    transactionId,
    chargingSchedule: schedulesOf(profile).map((schedule, index) => ({ id: index + 1, ...schedule })),
  });
}

/** A profile of a message that was sent, at its EVSE. */
export function chargingProfileIn(
  profile: WireProfile,
  evseId: number | undefined,
  commandId: string,
): SentProfile {
  return {
    commandId,
    chargingProfileId: profile.id,
    evseId: evseId ?? null,
    chargingProfilePurpose: profile.chargingProfilePurpose,
    stackLevel: profile.stackLevel,
    transactionId: profile.transactionId ?? null,
  };
}

/** A profile that a station reports. What a car is to pay by it is not kept. */
export function installedProfileIn(profile: WireProfile): InstalledProfileContent {
  const [first, ...others] = profile.chargingSchedule.map(scheduleIn);
  if (first === undefined) throw new Error('a charging profile without a schedule has passed its schema');
  return {
    stackLevel: profile.stackLevel,
    chargingProfilePurpose: profile.chargingProfilePurpose,
    chargingProfileKind: profile.chargingProfileKind,
    ...(profile.recurrencyKind === undefined ? {} : { recurrencyKind: profile.recurrencyKind }),
    ...utc('validFrom', profile.validFrom),
    ...utc('validTo', profile.validTo),
    ...(profile.transactionId === undefined ? {} : { transactionId: profile.transactionId }),
    chargingSchedule: first,
    ...(others.length === 0 ? {} : { alternativeSchedules: others }),
  };
}

/** ChargingScheduleType (part 2, 2.11) without its id and its prices. */
export function scheduleIn(schedule: WireSchedule): ChargingSchedule {
  const { duration, chargingRateUnit, minChargingRate, chargingSchedulePeriod } = schedule;
  return {
    ...utc('startSchedule', schedule.startSchedule),
    ...(duration === undefined ? {} : { duration }),
    chargingRateUnit,
    ...(minChargingRate === undefined ? {} : { minChargingRate }),
    chargingSchedulePeriod: chargingSchedulePeriod.map(
      ({ startPeriod, limit, numberPhases, phaseToUse }) => ({
        startPeriod,
        limit,
        ...(numberPhases === undefined ? {} : { numberPhases }),
        ...(phaseToUse === undefined ? {} : { phaseToUse }),
      }),
    ),
  };
}

/** Left out where it is none after all, such as a leap second. */
export function utc<Name extends string>(name: Name, time: string | undefined): { [K in Name]?: string } {
  const milliseconds = time === undefined ? Number.NaN : Date.parse(time);
  if (Number.isNaN(milliseconds)) return {};
  return { [name]: new Date(milliseconds).toISOString() } as { [K in Name]?: string };
}

/** K01.FR.20, 26 and 34, K05.FR.04, K15.FR.07. */
async function assertTaken(
  profile: ChargingProfileContent,
  evseId: number | null,
  transactionId: string | undefined,
  context: StationLimits,
): Promise<void> {
  const variable = (name: string) => context.configured(name, COMPONENT);
  const [enabled, stackLevel, units, periods, phaseSwitching] = await Promise.all(
    ['Enabled', 'ProfileStackLevel', 'RateUnit', 'PeriodsPerSchedule', 'ACPhaseSwitchingSupported'].map(
      variable,
    ),
  );
  if (isFalse(enabled)) throw new ChargingProfileLimitError('Smart charging is not enabled at the station');
  if (isFalse(phaseSwitching) && phasesOf(profile).some((phase) => phase !== undefined))
    throw new ChargingProfileLimitError('The station cannot choose the phase to use');
  const tuples =
    evseId === null || transactionId === undefined
      ? undefined
      : await context.maxScheduleTuples(evseId, transactionId);
  if (profile.alternativeSchedules !== undefined && tuples === undefined)
    throw new ChargingProfileLimitError(
      'The car of the transaction has not told charging needs: it has no choice of schedules',
    );
  const counts = [countIn(periods ?? null), tuples ?? null].filter((count) => count !== null);
  assertWithinLimits(
    {
      maxStackLevel: countIn(stackLevel ?? null),
      rateUnits: rateUnitsIn(units ?? null, UNITS),
      maxPeriods: counts.length === 0 ? null : Math.min(...counts),
    },
    profile,
  );
}

const isFalse = (text: string | null | undefined): boolean => text?.trim().toLowerCase() === 'false';

const phasesOf = (profile: ChargingProfileContent) =>
  schedulesOf(profile).flatMap((schedule) =>
    schedule.chargingSchedulePeriod.map(({ phaseToUse }) => phaseToUse),
  );
