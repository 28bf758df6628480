import type { ChargingLimitSource } from './charging-profile.js';
import type { StoredProfile } from './charging-profile.store.js';
import { isInstalled, type ProfileKey } from './installed-profile.js';

/** A profile that a station says it has, and who it says has set it. */
export interface ReportedKey extends ProfileKey {
  evseId: number;
  chargingLimitSource: ChargingLimitSource;
}

export type Finding =
  /** It is known to be installed. */
  | { kind: 'known'; profile: StoredProfile }
  /** It was sent from here, and was not known to be installed. */
  | { kind: 'ours'; profile: StoredProfile; instead: StoredProfile | null }
  /** It was not sent from here. */
  | { kind: 'external'; instead: StoredProfile | null };

/** Whose a reported profile is, of those `known` under its number; `instead` is what is no longer under that number. */
export function identify(reported: ReportedKey, known: readonly StoredProfile[]): Finding {
  const namesakes = known.filter(({ chargingProfileId }) => chargingProfileId === reported.chargingProfileId);
  const current = namesakes.find(isInstalled) ?? null;
  if (current !== null && isSame(reported, current)) return { kind: 'known', profile: current };
  const [ours] =
    reported.chargingLimitSource === 'CSO'
      ? namesakes
          .filter((profile) => canBeInstalled(profile) && isSame(reported, profile))
          .toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
      : [];
  return ours === undefined
    ? { kind: 'external', instead: current }
    : { kind: 'ours', profile: ours, instead: current };
}

/** Sent from here, and not known to have been refused. */
const canBeInstalled = ({ commandId, status }: StoredProfile): boolean =>
  commandId !== null && status !== 'rejected';

const isSame = (reported: ReportedKey, profile: StoredProfile): boolean =>
  reported.chargingProfilePurpose === profile.chargingProfilePurpose &&
  reported.stackLevel === profile.stackLevel &&
  (profile.evseId === null || reported.evseId === profile.evseId);
