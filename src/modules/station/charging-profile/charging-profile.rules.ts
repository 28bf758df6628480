import type { FieldFault } from '../../../platform/errors.js';
import { type ChargingProfileContent, type ChargingSchedule, schedulesOf } from './charging-profile.js';

/** What the fields of a charging profile have to do with each other, whatever the charger's version. */
export function contentFaults(profile: ChargingProfileContent): FieldFault[] {
  const inProfile = [
    ...validityFaults(profile),
    ...kindFaults(profile),
    ...choiceFaults(profile),
    ...schedulesOf(profile).flatMap((schedule, index) =>
      [...startFaults(profile, schedule), ...scheduleFaults(schedule)].map(({ path, message }) => ({
        path: `${index === 0 ? 'chargingSchedule' : `alternativeSchedules[${index - 1}]`}.${path}`,
        message,
      })),
    ),
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
  const { chargingProfileKind: kind, recurrencyKind, chargingProfilePurpose } = profile;
  const faults: FieldFault[] = [];
  if (kind === 'Recurring' && recurrencyKind === undefined)
    faults.push({ path: 'recurrencyKind', message: 'must be given for a Recurring profile' });
  if (kind !== 'Recurring' && recurrencyKind !== undefined)
    faults.push({ path: 'recurrencyKind', message: 'is only for a Recurring profile' });
  if (kind === 'Relative' && chargingProfilePurpose === 'ChargingStationMaxProfile')
    faults.push({ path: 'chargingProfileKind', message: 'cannot be Relative: no transaction starts it' });
  return faults;
}

/** The same clauses, for each of its schedules. */
function startFaults(
  { chargingProfileKind: kind }: ChargingProfileContent,
  { startSchedule }: ChargingSchedule,
): FieldFault[] {
  const path = 'startSchedule';
  if (kind !== 'Relative' && startSchedule === undefined)
    return [{ path, message: `must be given for a profile that is ${kind}` }];
  if (kind === 'Relative' && startSchedule !== undefined)
    return [{ path, message: 'cannot be given for a Relative profile' }];
  return [];
}

/** 2.0.1 K01.FR.34: it is the car of a transaction that chooses. */
const choiceFaults = ({
  alternativeSchedules,
  chargingProfilePurpose,
}: ChargingProfileContent): FieldFault[] =>
  alternativeSchedules === undefined || chargingProfilePurpose === 'TxProfile'
    ? []
    : [{ path: 'alternativeSchedules', message: 'are only for a TxProfile' }];

/** 1.6 §7.13 and §7.14, 2.0.1 K01.FR.19, 31 and 35. */
function scheduleFaults({
  minChargingRate,
  chargingSchedulePeriod: periods,
}: ChargingSchedule): FieldFault[] {
  const order = periods.flatMap(({ startPeriod }, index) => {
    const path = `chargingSchedulePeriod[${index}].startPeriod`;
    const previous = periods[index - 1];
    if (previous === undefined)
      return startPeriod === 0 ? [] : [{ path, message: 'must be 0 for the first period' }];
    return startPeriod > previous.startPeriod ? [] : [{ path, message: 'must be after the period before' }];
  });
  const rates = periods.flatMap(({ limit }, index) =>
    decimalFaults(`chargingSchedulePeriod[${index}].limit`, limit),
  );
  const phases = periods.flatMap(({ numberPhases, phaseToUse }, index) =>
    phaseToUse === undefined || numberPhases === 1
      ? []
      : [{ path: `chargingSchedulePeriod[${index}].phaseToUse`, message: 'is only for numberPhases 1' }],
  );
  return [...order, ...rates, ...phases, ...decimalFaults('minChargingRate', minChargingRate)];
}

function decimalFaults(path: string, rate: number | undefined): FieldFault[] {
  if (rate === undefined || Number(rate.toFixed(1)) === rate) return [];
  return [{ path, message: 'must have at most one decimal' }];
}
