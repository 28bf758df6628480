import type { ChargingLimitSource, InstalledProfilePurpose } from './charging-profile.js';
import type { ChargingProfileStatus } from './charging-profile.entity.js';

/** What tells a charging profile from the others of its station. */
export interface ProfileKey {
  chargingProfileId: number;
  /** 0 is the whole station; null for one that went with a remote start whose EVSE the charger chooses. */
  evseId: number | null;
  chargingProfilePurpose: InstalledProfilePurpose;
  stackLevel: number;
}

/** The charger has it, as far as is known. */
export const isInstalled = ({ status }: { status: ChargingProfileStatus }): boolean =>
  status === 'active' || status === 'external';

/** Which profiles are to be cleared: those that match all that is given. */
export type ClearingCriteria = Partial<{ [K in keyof ProfileKey]: ProfileKey[K] | undefined }>;

/** What a station is asked to report: 2.0.1 K09.FR.03 to 06. */
export interface ReportCriteria {
  evseId?: number | undefined;
  chargingProfilePurpose?: InstalledProfilePurpose | undefined;
  stackLevel?: number | undefined;
  chargingLimitSource?: ChargingLimitSource | undefined;
  chargingProfileIds?: readonly number[] | undefined;
}

/** A TxProfile, and whose transaction it is for. */
export interface TransactionProfile {
  chargingProfilePurpose: InstalledProfilePurpose;
  evseId: number | null;
  /** Null until the transaction that it was sent ahead of has started. */
  transactionId: string | null;
  /** Of the remote start that it went with. */
  idToken: string | null;
  createdAt: Date;
}

export interface TransactionStart {
  evseId: number;
  transactionId: string;
  /** Null while nobody has been authorised for it. */
  idToken: string | null;
  at: Date;
}

/** Chargers' clocks differ from ours by so much; a start of longer ago was made offline, before the profile came. */
const CLOCK_TOLERANCE_MS = 300_000;

/** Whether they have the same place, purpose and stack level, which a charger has but one profile of. */
export const isSamePlace = (one: Omit<ProfileKey, 'chargingProfileId'>, other: ProfileKey): boolean =>
  one.evseId === other.evseId &&
  one.chargingProfilePurpose === other.chargingProfilePurpose &&
  one.stackLevel === other.stackLevel;

/**
 * Whether a charger that installs `next` drops `known` for it: 1.6 §3.13.2 and §5.16.3, 2.0.1 K01.FR.05. By K01.FR.06
 * and 39 no profile of the same place is to be sent to 2.0.1 under another number.
 */
export const replaces = (next: ProfileKey, known: ProfileKey): boolean =>
  next.chargingProfileId === known.chargingProfileId || isSamePlace(next, known);

/** 1.6 §5.5 with erratum 3.25: no criteria match all. What others limit by stays (2.0.1 K10.FR.04, 08 and 09). */
export function matchesClearing(criteria: ClearingCriteria, profile: ProfileKey): boolean {
  if (profile.chargingProfilePurpose === 'ChargingStationExternalConstraints') return false;
  return (['chargingProfileId', 'evseId', 'chargingProfilePurpose', 'stackLevel'] as const).every(
    (name) => criteria[name] === undefined || criteria[name] === profile[name],
  );
}

/**
 * What the start of a transaction does to a profile. `bound`: the transaction is the one that it was sent ahead of.
 * `ended`: it was for another transaction of the same EVSE, which has but one.
 */
export function effectOfStart(
  profile: TransactionProfile,
  start: TransactionStart,
): 'bound' | 'ended' | null {
  const { chargingProfilePurpose, evseId, transactionId, idToken, createdAt } = profile;
  if (chargingProfilePurpose !== 'TxProfile' || transactionId === start.transactionId) return null;
  if (start.at.getTime() + CLOCK_TOLERANCE_MS < createdAt.getTime()) return null;
  const isHere = evseId === start.evseId;
  if (transactionId === null && start.idToken === null) return null;
  const isAwaited = transactionId === null && idToken?.toLowerCase() === start.idToken?.toLowerCase();
  if (isAwaited && (isHere || evseId === null)) return 'bound';
  return isHere ? 'ended' : null;
}

/** Whether a station that is asked for these would report it. */
export function matchesReport(
  { chargingProfileIds, ...criteria }: ReportCriteria,
  profile: ProfileKey & { chargingLimitSource: ChargingLimitSource },
): boolean {
  if (chargingProfileIds !== undefined && !chargingProfileIds.includes(profile.chargingProfileId))
    return false;
  return (['evseId', 'chargingProfilePurpose', 'stackLevel', 'chargingLimitSource'] as const).every(
    (name) => criteria[name] === undefined || criteria[name] === profile[name],
  );
}
