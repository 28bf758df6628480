export const CHARGING_PROFILE_PURPOSES = [
  'ChargingStationMaxProfile',
  'TxDefaultProfile',
  'TxProfile',
] as const;
export type ChargingProfilePurpose = (typeof CHARGING_PROFILE_PURPOSES)[number];

export const CHARGING_PROFILE_KINDS = ['Absolute', 'Recurring', 'Relative'] as const;
export type ChargingProfileKind = (typeof CHARGING_PROFILE_KINDS)[number];

export const RECURRENCY_KINDS = ['Daily', 'Weekly'] as const;
export type RecurrencyKind = (typeof RECURRENCY_KINDS)[number];

/** Watts for all phases together, or amperes for each of them. */
export const CHARGING_RATE_UNITS = ['W', 'A'] as const;
export type ChargingRateUnit = (typeof CHARGING_RATE_UNITS)[number];

export interface ChargingSchedulePeriod {
  /** Seconds from the start of the schedule; the period lasts until the next one. */
  startPeriod: number;
  limit: number;
  numberPhases?: number;
}

export interface ChargingSchedule {
  /** UTC, ISO 8601. */
  startSchedule?: string;
  /** Seconds. */
  duration?: number;
  chargingRateUnit: ChargingRateUnit;
  minChargingRate?: number;
  chargingSchedulePeriod: ChargingSchedulePeriod[];
}

/** How fast may be charged, and when: OCPP 2.0.1 part 2, 2.10, with one schedule; 1.6 §7.8. */
export interface ChargingProfileContent {
  stackLevel: number;
  chargingProfilePurpose: ChargingProfilePurpose;
  chargingProfileKind: ChargingProfileKind;
  recurrencyKind?: RecurrencyKind;
  /** UTC, ISO 8601. */
  validFrom?: string;
  validTo?: string;
  /** Of a TxProfile: the charger's own id of the transaction. */
  transactionId?: string;
  /** In place of it, the charging session. */
  sessionId?: string;
  chargingSchedule: ChargingSchedule;
}

type Given<T> = { [K in keyof T]?: T[K] | undefined };

/** A copy without what is undefined, and with all times in UTC. */
export function normalised(profile: Given<ChargingProfileContent>): ChargingProfileContent {
  const copy = JSON.parse(JSON.stringify(profile)) as ChargingProfileContent;
  const { validFrom, validTo, chargingSchedule } = copy;
  const { startSchedule } = chargingSchedule;
  return {
    ...copy,
    ...(validFrom === undefined ? {} : { validFrom: utc(validFrom) }),
    ...(validTo === undefined ? {} : { validTo: utc(validTo) }),
    chargingSchedule: {
      ...chargingSchedule,
      ...(startSchedule === undefined ? {} : { startSchedule: utc(startSchedule) }),
    },
  };
}

const utc = (time: string): string => new Date(time).toISOString();
