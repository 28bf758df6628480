import type { ChargingProfilePurpose } from './charging-profile.js';

/** What tells a charging profile from the others of its station. */
export interface ProfileKey {
  chargingProfileId: number;
  /** 0 is the whole station; null for one that went with a remote start whose EVSE the charger chooses. */
  evseId: number | null;
  chargingProfilePurpose: ChargingProfilePurpose;
  stackLevel: number;
}

/** Which profiles are to be cleared: those that match all that is given. */
export type ClearingCriteria = Partial<{ [K in keyof ProfileKey]: ProfileKey[K] | undefined }>;

/** A TxProfile, and whose transaction it is for. */
export interface TransactionProfile {
  chargingProfilePurpose: ChargingProfilePurpose;
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
  idToken: string;
  at: Date;
}

/** Chargers' clocks differ from ours by so much; a start of longer ago was made offline, before the profile came. */
const CLOCK_TOLERANCE_MS = 300_000;

/** Whether a charger that installs `next` drops `known` for it: 1.6 §3.13.2 and §5.16.3. */
export function replaces(next: ProfileKey, known: ProfileKey): boolean {
  if (next.chargingProfileId === known.chargingProfileId) return false;
  return (
    next.evseId === known.evseId &&
    next.chargingProfilePurpose === known.chargingProfilePurpose &&
    next.stackLevel === known.stackLevel
  );
}

/** 1.6 §5.5 with erratum 3.25: no criteria match all. */
export function matchesClearing(criteria: ClearingCriteria, profile: ProfileKey): boolean {
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
  const isAwaited = transactionId === null && idToken?.toLowerCase() === start.idToken.toLowerCase();
  if (isAwaited && (isHere || evseId === null)) return 'bound';
  return isHere ? 'ended' : null;
}
