import type { FieldFault } from '../../../platform/errors.js';
import type { ChargingProfileContent, ChargingSchedule } from './charging-profile.js';

/** What the fields of a charging profile have to do with each other, whatever the charger's version. */
export function contentFaults(profile: ChargingProfileContent): FieldFault[] {
  const inProfile = [
    ...validityFaults(profile),
    ...kindFaults(profile),
    ...scheduleFaults(profile.chargingSchedule),
  ];
  return inProfile.map(({ path, message }) => ({ path: `chargingProfile.${path}`, message }));
}

/** The same for one that is set by itself, at an EVSE or at the whole station (0): 1.6 §3.13.1, 2.0.1 K01.FR.03 and 16. */
export function placementFaults(
  evseId: number,
  { chargingProfilePurpose, transactionId, sessionId }: ChargingProfileContent,
): FieldFault[] {
  const isOfTransaction = chargingProfilePurpose === 'TxProfile';
  const named = [transactionId, sessionId].filter((id) => id !== undefined).length;
  const faults: FieldFault[] = [];
  if (isOfTransaction && evseId === 0)
    faults.push({ path: 'evseId', message: 'must be that of the transaction of a TxProfile' });
  if (chargingProfilePurpose === 'ChargingStationMaxProfile' && evseId > 0)
    faults.push({ path: 'evseId', message: 'must be 0 or left out for a ChargingStationMaxProfile' });
  if (isOfTransaction && named === 0)
    faults.push({ path: 'chargingProfile.sessionId', message: 'must be given, or transactionId' });
  if (isOfTransaction && named === 2)
    faults.push({ path: 'chargingProfile.transactionId', message: 'cannot be given beside sessionId' });
  return isOfTransaction
    ? faults
    : [...faults, ...unnamedFaults({ transactionId, sessionId }, 'is only for a TxProfile')];
}

/** The same for one that goes with a remote start: the transaction that it is for has no id yet (1.6 §5.16.2). */
export function remoteStartFaults(profile: ChargingProfileContent): FieldFault[] {
  const { chargingProfilePurpose, transactionId, sessionId } = profile;
  const purpose =
    chargingProfilePurpose === 'TxProfile'
      ? []
      : [{ path: 'chargingProfile.chargingProfilePurpose', message: 'must be TxProfile' }];
  return [
    ...purpose,
    ...unnamedFaults({ transactionId, sessionId }, 'cannot be given: the transaction is yet to start'),
    ...contentFaults(profile),
  ];
}

function unnamedFaults(ids: Record<string, string | undefined>, message: string): FieldFault[] {
  return Object.entries(ids).flatMap(([name, id]) =>
    id === undefined ? [] : [{ path: `chargingProfile.${name}`, message }],
  );
}

function validityFaults({ validFrom, validTo }: ChargingProfileContent): FieldFault[] {
  if (validFrom === undefined || validTo === undefined || Date.parse(validFrom) < Date.parse(validTo))
    return [];
  return [{ path: 'validTo', message: 'must be after validFrom' }];
}

/** 1.6 §7.8 with erratum 3.56, 2.0.1 K01.FR.38, 40 and 41. */
function kindFaults(profile: ChargingProfileContent): FieldFault[] {
  const { chargingProfileKind: kind, recurrencyKind, chargingProfilePurpose, chargingSchedule } = profile;
  const { startSchedule } = chargingSchedule;
  const faults: FieldFault[] = [];
  if (kind === 'Recurring' && recurrencyKind === undefined)
    faults.push({ path: 'recurrencyKind', message: 'must be given for a Recurring profile' });
  if (kind !== 'Recurring' && recurrencyKind !== undefined)
    faults.push({ path: 'recurrencyKind', message: 'is only for a Recurring profile' });
  if (kind !== 'Relative' && startSchedule === undefined)
    faults.push({
      path: 'chargingSchedule.startSchedule',
      message: `must be given for a profile that is ${kind}`,
    });
  if (kind === 'Relative' && startSchedule !== undefined)
    faults.push({
      path: 'chargingSchedule.startSchedule',
      message: 'cannot be given for a Relative profile',
    });
  if (kind === 'Relative' && chargingProfilePurpose === 'ChargingStationMaxProfile')
    faults.push({ path: 'chargingProfileKind', message: 'cannot be Relative: no transaction starts it' });
  return faults;
}

/** 1.6 §7.13 and §7.14, 2.0.1 K01.FR.31 and 35. */
function scheduleFaults({
  minChargingRate,
  chargingSchedulePeriod: periods,
}: ChargingSchedule): FieldFault[] {
  const order = periods.flatMap(({ startPeriod }, index) => {
    const path = `chargingSchedule.chargingSchedulePeriod[${index}].startPeriod`;
    const previous = periods[index - 1];
    if (previous === undefined)
      return startPeriod === 0 ? [] : [{ path, message: 'must be 0 for the first period' }];
    return startPeriod > previous.startPeriod ? [] : [{ path, message: 'must be after the period before' }];
  });
  const rates = periods.flatMap(({ limit }, index) =>
    decimalFaults(`chargingSchedule.chargingSchedulePeriod[${index}].limit`, limit),
  );
  return [...order, ...rates, ...decimalFaults('chargingSchedule.minChargingRate', minChargingRate)];
}

function decimalFaults(path: string, rate: number | undefined): FieldFault[] {
  if (rate === undefined || Number(rate.toFixed(1)) === rate) return [];
  return [{ path, message: 'must have at most one decimal' }];
}
