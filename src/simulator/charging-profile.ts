export type ProfilePurpose = 'ChargingStationMaxProfile' | 'TxDefaultProfile' | 'TxProfile';

export interface SchedulePeriod {
  /** Seconds after the start of the schedule. */
  startPeriod: number;
  /** In the unit of the schedule. */
  limit: number;
  numberPhases?: number | undefined;
}

/** A charging profile as all versions of OCPP have it; times in milliseconds since 1970. */
export interface ChargingProfile {
  id: number;
  stackLevel: number;
  purpose: ProfilePurpose;
  kind: 'Absolute' | 'Recurring' | 'Relative';
  recurrency?: 'Daily' | 'Weekly' | undefined;
  validFrom?: number | undefined;
  validTo?: number | undefined;
  schedule: {
    startsAt?: number | undefined;
    durationSeconds?: number | undefined;
    unit: 'A' | 'W';
    periods: readonly SchedulePeriod[];
  };
}

const DAY_MS = 86_400_000;
const RECURRENCE_MS = { Daily: DAY_MS, Weekly: 7 * DAY_MS };

/** When charging began, which is what a relative schedule counts from; the moment asked about when nobody charges yet. */
export type ChargingSince = number;

interface Run {
  startMs: number;
  endMs: number;
}

/** The run of the schedule that the moment lies in or after, if one has begun. */
function runAt({ kind, recurrency, schedule }: ChargingProfile, atMs: number, since: ChargingSince): Run {
  const { startsAt, durationSeconds = Infinity } = schedule;
  const durationMs = durationSeconds * 1000;
  if (kind !== 'Recurring' || startsAt === undefined || recurrency === undefined) {
    const startMs = kind === 'Relative' ? since : (startsAt ?? since);
    return { startMs, endMs: startMs + durationMs };
  }
  const everyMs = RECURRENCE_MS[recurrency];
  const startMs = startsAt + Math.max(0, Math.floor((atMs - startsAt) / everyMs)) * everyMs;
  // A schedule that is longer than its recurrence is cut off by its next run.
  return { startMs, endMs: startMs + Math.min(durationMs, everyMs) };
}

/** The period of a profile that is in force at a moment, if any. */
export function periodAt(
  profile: ChargingProfile,
  atMs: number,
  since: ChargingSince,
): SchedulePeriod | undefined {
  const { validFrom = -Infinity, validTo = Infinity, schedule } = profile;
  if (atMs < validFrom || atMs >= validTo) return undefined;
  const { startMs, endMs } = runAt(profile, atMs, since);
  if (atMs < startMs || atMs >= endMs) return undefined;
  return schedule.periods.findLast(({ startPeriod }) => startMs + startPeriod * 1000 <= atMs);
}

/** The moments after `fromMs` and before `toMs` at which what a profile says may change. */
export function changesOf(
  profile: ChargingProfile,
  fromMs: number,
  toMs: number,
  since: ChargingSince,
): number[] {
  const { validFrom, validTo, recurrency, kind, schedule } = profile;
  const moments = [validFrom, validTo].filter((moment) => moment !== undefined);
  const first = runAt(profile, fromMs, since);
  const everyMs = kind === 'Recurring' && recurrency ? RECURRENCE_MS[recurrency] : Infinity;
  for (let { startMs } = first; startMs < toMs; startMs += everyMs) {
    moments.push(...schedule.periods.map(({ startPeriod }) => startMs + startPeriod * 1000));
    moments.push(startMs, startMs + (first.endMs - first.startMs));
  }
  return moments.filter((moment) => moment > fromMs && moment < toMs);
}

/** Of several profiles of one purpose the highest stack level that has something to say leads (1.6 §3.13.2). */
export function leadingPeriod(
  profiles: readonly ChargingProfile[],
  atMs: number,
  since: ChargingSince,
): { profile: ChargingProfile; period: SchedulePeriod } | undefined {
  for (const profile of profiles.toSorted((a, b) => b.stackLevel - a.stackLevel)) {
    const period = periodAt(profile, atMs, since);
    if (period) return { profile, period };
  }
  return undefined;
}
