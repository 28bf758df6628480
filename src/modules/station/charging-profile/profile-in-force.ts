import {
  type ChargingRateUnit,
  type ChargingSchedule,
  type InstalledProfileContent,
  schedulesOf,
} from './charging-profile.js';

/** An installed profile, and where and since when it counts. */
export interface InForce {
  content: InstalledProfileContent;
  /** 0 is the whole station. */
  evseId: number | null;
  transactionId: string | null;
  /** From which a Relative one is counted. */
  activeSince: Date;
}

/** A schedule of a car's own, from a time on. */
export interface EvSchedule {
  /** Of the schedule that it chose, counted from 1. */
  id: number;
  timeBase: Date;
  chargingRateUnit: ChargingRateUnit;
  /** Seconds. */
  duration?: number | undefined;
  chargingSchedulePeriod: { startPeriod: number; limit: number }[];
}

const RECURRENCE_SECONDS = { Daily: 86_400, Weekly: 604_800 } as const;
/** Limits have one decimal; a car may have rounded. */
const TOLERANCE = 0.05;
/** How far a car's plan is held against ours. */
const MAX_HORIZON_SECONDS = 172_800;

/**
 * The profile that limits a transaction at a time: of TxProfiles, or else of default profiles of its EVSE or of the
 * station, the one with the highest stack level of those that say something for that time (2.0.1 K01.FR.17; 1.6 §3.13.2).
 */
export function inForceAt(
  profiles: readonly InForce[],
  { evseId, transactionId }: { evseId: number; transactionId: string | null },
  at: Date,
): InForce | null {
  const highest = (candidates: InForce[]): InForce | undefined =>
    candidates
      .filter((profile) => limitAt(profile, profile.content.chargingSchedule, at) !== null)
      .toSorted((one, other) => other.content.stackLevel - one.content.stackLevel)[0];
  const of = (purpose: string) =>
    profiles.filter(({ content }) => content.chargingProfilePurpose === purpose);
  const own = of('TxProfile').filter(
    (profile) => profile.transactionId !== null && profile.transactionId === transactionId,
  );
  const byDefault = of('TxDefaultProfile').filter(
    (profile) => profile.evseId === evseId || profile.evseId === 0,
  );
  return highest(own) ?? highest(byDefault) ?? null;
}

/** What one of its schedules allows at a time; null when it says nothing for it. */
export function limitAt(
  { content, activeSince }: InForce,
  schedule: ChargingSchedule,
  at: Date,
): number | null {
  const { validFrom, validTo } = content;
  if (validFrom !== undefined && at.getTime() < Date.parse(validFrom)) return null;
  if (validTo !== undefined && at.getTime() >= Date.parse(validTo)) return null;
  const seconds = secondsInto(content, schedule, activeSince, at);
  if (seconds < 0 || (schedule.duration !== undefined && seconds >= schedule.duration)) return null;
  return schedule.chargingSchedulePeriod.findLast(({ startPeriod }) => startPeriod <= seconds)?.limit ?? null;
}

/** Whether a car plans to draw more at any time than the profile allows. Amperes and watts are not held against each other. */
export function exceeds(plan: EvSchedule, profile: InForce): boolean {
  const schedules = schedulesOf(profile.content);
  const chosen = schedules[plan.id - 1] ?? profile.content.chargingSchedule;
  if (chosen.chargingRateUnit !== plan.chargingRateUnit) return false;
  return checkpoints(plan, profile, chosen).some((seconds) => {
    const planned = plan.chargingSchedulePeriod.findLast(({ startPeriod }) => startPeriod <= seconds);
    const at = new Date(plan.timeBase.getTime() + seconds * 1000);
    const allowed = limitAt(profile, chosen, at);
    return planned !== undefined && allowed !== null && planned.limit > allowed + TOLERANCE;
  });
}

/** Seconds from the base of the plan at which either of the two may change, within the plan. */
function checkpoints(plan: EvSchedule, profile: InForce, schedule: ChargingSchedule): number[] {
  const starts = plan.chargingSchedulePeriod.map(({ startPeriod }) => startPeriod);
  const end = Math.min(plan.duration ?? MAX_HORIZON_SECONDS, MAX_HORIZON_SECONDS);
  const base = secondsInto(profile.content, schedule, profile.activeSince, plan.timeBase);
  const every = recurrenceSeconds(profile.content);
  const rounds = every === null ? [0] : [0, every, 2 * every, 3 * every];
  const { validFrom } = profile.content;
  const changes = rounds.flatMap((round) =>
    schedule.chargingSchedulePeriod.map(({ startPeriod }) => round + startPeriod - base),
  );
  const valid = validFrom === undefined ? [] : [(Date.parse(validFrom) - plan.timeBase.getTime()) / 1000];
  return [...starts, ...changes, ...valid].filter((seconds) => seconds >= 0 && seconds < end);
}

/** Negative before it begins. */
function secondsInto(
  content: InstalledProfileContent,
  { startSchedule }: ChargingSchedule,
  activeSince: Date,
  at: Date,
): number {
  const start = startSchedule === undefined ? activeSince.getTime() : Date.parse(startSchedule);
  const seconds = (at.getTime() - start) / 1000;
  const every = recurrenceSeconds(content);
  return every === null || seconds < 0 ? seconds : seconds % every;
}

const recurrenceSeconds = ({
  chargingProfileKind,
  recurrencyKind,
}: InstalledProfileContent): number | null =>
  chargingProfileKind === 'Recurring' && recurrencyKind !== undefined
    ? RECURRENCE_SECONDS[recurrencyKind]
    : null;
