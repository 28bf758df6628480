import {
  changesOf,
  type ChargingProfile,
  type ChargingSince,
  leadingPeriod,
  type ProfilePurpose,
} from './charging-profile.js';
import { limitInW, type Supply } from './supply.js';

/** The profiles that concern one connector. Of equal stack levels the first one leads. */
export interface ProfileStack {
  profiles: readonly ChargingProfile[];
  /** Undefined while nobody charges: then relative schedules count from the moment asked about. */
  chargingSince: number | undefined;
  supply: Supply;
  /** Most that the connector gives, in W. */
  maxPowerW: number;
}

/** A stretch of constant limit, in W, from so many milliseconds since 1970 on. */
export interface LimitPeriod {
  fromMs: number;
  limitW: number;
}

/** What the profiles of one purpose allow at a moment, in W; undefined when none of them says anything. */
export function purposeLimitW(
  { profiles, supply }: Pick<ProfileStack, 'profiles' | 'supply'>,
  purpose: ProfilePurpose,
  atMs: number,
  since: ChargingSince,
): number | undefined {
  const ofPurpose = profiles.filter((profile) => profile.purpose === purpose);
  const leading = leadingPeriod(ofPurpose, atMs, since);
  if (!leading) return undefined;
  const { limit, numberPhases } = leading.period;
  return limitInW(limit, leading.profile.schedule.unit, supply, numberPhases);
}

/**
 * What a connector may give at a moment: a TxProfile overrules the TxDefaultProfile, and what the connector can give
 * bounds both (1.6 §3.13.1). The ChargingStationMaxProfile, which all connectors share, is not in it.
 */
export function connectorLimitW(stack: ProfileStack, atMs: number, since: ChargingSince): number {
  const ofTransaction = purposeLimitW(stack, 'TxProfile', atMs, since);
  const limitW = ofTransaction ?? purposeLimitW(stack, 'TxDefaultProfile', atMs, since) ?? Infinity;
  return Math.min(limitW, stack.maxPowerW);
}

/** The moments at which any of the profiles may change its mind, in order. */
export function changeMoments(
  profiles: readonly ChargingProfile[],
  fromMs: number,
  toMs: number,
  since: ChargingSince,
): number[] {
  const moments = profiles.flatMap((profile) => changesOf(profile, fromMs, toMs, since));
  return [...new Set(moments)].toSorted((a, b) => a - b);
}

/** The limits from one moment to another, one entry for each change; neighbours that are alike are one. */
export function compositeSchedule(
  limitAtW: (atMs: number) => number,
  changes: readonly number[],
  fromMs: number,
): LimitPeriod[] {
  const periods: LimitPeriod[] = [];
  for (const moment of [fromMs, ...changes]) {
    const limitW = limitAtW(moment);
    if (periods.at(-1)?.limitW !== limitW) periods.push({ fromMs: moment, limitW });
  }
  return periods;
}
