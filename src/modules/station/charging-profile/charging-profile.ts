export const CHARGING_PROFILE_PURPOSES = [
  'ChargingStationMaxProfile',
  'TxDefaultProfile',
  'TxProfile',
] as const;
export type ChargingProfilePurpose = (typeof CHARGING_PROFILE_PURPOSES)[number];

/** What a station may have installed: with what others than us limit it by (2.0.1 K11.FR.06). */
export const INSTALLED_PROFILE_PURPOSES = [
  ...CHARGING_PROFILE_PURPOSES,
  'ChargingStationExternalConstraints',
] as const;
export type InstalledProfilePurpose = (typeof INSTALLED_PROFILE_PURPOSES)[number];

/** Who limits: an energy management system, a system operator, the operator of the station, another one. */
export const CHARGING_LIMIT_SOURCES = ['CSO', 'EMS', 'SO', 'Other'] as const;
export type ChargingLimitSource = (typeof CHARGING_LIMIT_SOURCES)[number];

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
  /** 1 to 3, for one phase. */
  phaseToUse?: number;
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

/** How fast may be charged, and when: OCPP 2.0.1 part 2, 2.10; 1.6 §7.8. */
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
  /** Of which a car may choose in place of it (2.0.1 K15.FR.07). */
  alternativeSchedules?: ChargingSchedule[];
}

/** The same of a profile that a station has, whoever set it. */
export interface InstalledProfileContent extends Omit<ChargingProfileContent, 'chargingProfilePurpose'> {
  chargingProfilePurpose: InstalledProfilePurpose;
}

export const schedulesOf = ({
  chargingSchedule,
  alternativeSchedules = [],
}: Pick<ChargingProfileContent, 'chargingSchedule' | 'alternativeSchedules'>): ChargingSchedule[] => [
  chargingSchedule,
  ...alternativeSchedules,
];

type Given<T> = { [K in keyof T]?: T[K] | undefined };

/** A copy without what is undefined, and with all times in UTC. */
export function normalised(profile: Given<ChargingProfileContent>): ChargingProfileContent {
  const copy = JSON.parse(JSON.stringify(profile)) as ChargingProfileContent;
  const { validFrom, validTo, chargingSchedule, alternativeSchedules } = copy;
  return {
    ...copy,
    ...(validFrom === undefined ? {} : { validFrom: utc(validFrom) }),
    ...(validTo === undefined ? {} : { validTo: utc(validTo) }),
    chargingSchedule: inUtc(chargingSchedule),
    ...(alternativeSchedules === undefined ? {} : { alternativeSchedules: alternativeSchedules.map(inUtc) }),
  };
}

const inUtc = (schedule: ChargingSchedule): ChargingSchedule =>
  schedule.startSchedule === undefined
    ? schedule
    : { ...schedule, startSchedule: utc(schedule.startSchedule) };

const utc = (time: string): string => new Date(time).toISOString();
