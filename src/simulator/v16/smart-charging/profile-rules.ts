import type { OCPP16 } from 'typed-ocpp';
import type { Configuration } from '../configuration.js';

type CsChargingProfile = OCPP16.SetChargingProfileRequest['csChargingProfiles'];

/** How ChargingScheduleAllowedChargingRateUnit names the units (1.6 §9.4.2). */
const UNIT_NAMES = { A: 'Current', W: 'Power' } as const;

export function allowsUnit(configuration: Configuration, unit: 'A' | 'W'): boolean {
  const allowed = configuration.text('ChargingScheduleAllowedChargingRateUnit').split(',');
  return allowed.some((name) => name.trim() === UNIT_NAMES[unit]);
}

/** Why a profile cannot be installed on a connector, if it cannot (1.6 §3.13, §5.16, §7.8 and the limits of §9.4). */
export function profileFault(
  configuration: Configuration,
  connectorId: number,
  profile: CsChargingProfile,
): string | undefined {
  const { stackLevel, chargingProfilePurpose: purpose, validFrom, validTo } = profile;
  if (purpose === 'ChargePointMaxProfile' && connectorId !== 0) return 'a maximum is for the whole charger';
  if (purpose === 'TxProfile' && connectorId === 0) return 'a transaction is on a connector';
  if (stackLevel < 0 || stackLevel > configuration.number('ChargeProfileMaxStackLevel'))
    return 'the stack level is too high';
  if (validFrom !== undefined && validTo !== undefined && Date.parse(validTo) <= Date.parse(validFrom))
    return 'it ends before it begins';
  return scheduleFault(configuration, profile);
}

function scheduleFault(
  configuration: Configuration,
  { chargingSchedule, chargingProfileKind, recurrencyKind }: CsChargingProfile,
): string | undefined {
  const { chargingSchedulePeriod: periods, chargingRateUnit, startSchedule } = chargingSchedule;
  if (!allowsUnit(configuration, chargingRateUnit)) return 'the unit is not supported';
  const recurring = chargingProfileKind === 'Recurring';
  if (recurring && (recurrencyKind === undefined || startSchedule === undefined))
    return 'it recurs, but not known when';
  if (periods.length === 0 || periods.length > configuration.number('ChargingScheduleMaxPeriods'))
    return 'no periods, or too many';
  const inOrder = periods.every(
    ({ startPeriod }, index) => startPeriod > (periods[index - 1]?.startPeriod ?? -1),
  );
  if (periods[0]?.startPeriod !== 0 || !inOrder) return 'the periods do not follow each other from 0';
  return periods.some(({ limit }) => limit < 0) ? 'a limit is negative' : undefined;
}
