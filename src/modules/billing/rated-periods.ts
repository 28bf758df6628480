import type { Decimal } from 'decimal.js';
import { LocalClock } from './local-time.js';
import { exact } from '../../platform/money/money.js';
import { Conditions, type Moment } from './restrictions.js';
import type { TariffElement } from './tariff.js';

/** Energy since the session's start, as metered at an instant. */
export interface Reading {
  at: Date;
  energyWh: number;
}

export interface MeteredSession {
  elements: TariffElement[];
  /** IANA time zone of the location, in which times, dates and days of restrictions are meant. */
  timeZone: string;
  startedAt: Date;
  endedAt: Date;
  readings: Reading[];
  /** Of the whole session. */
  energyWh: number;
  /** From when the car drew nothing although connected. Without it: since the last reading that had risen. */
  chargingEndedAt?: Date;
}

/** A stretch of a session over which no restriction changes and the car either charges or idles. */
export interface RatedPeriod {
  durationSeconds: number;
  energyWh: Decimal;
  idle: boolean;
  /** At the beginning of the period, which decides the price components of all of it. */
  start: Moment;
}

export type UnratableReason = 'time_invalid' | 'ends_before_start' | 'too_long' | 'energy_invalid';

/** The figures of the session cannot be true: it has to be looked at before it is billed. */
export class UnratableSessionError extends Error {
  constructor(
    readonly code: UnratableReason,
    message: string,
  ) {
    super(message);
    this.name = 'UnratableSessionError';
  }
}

interface Point {
  unixSeconds: number;
  energyWh: Decimal;
}

const MAX_SESSION_SECONDS = 366 * 86_400;

/** The session's length and idle time in whole seconds, and the periods that it falls into. */
export class SessionTimeline {
  readonly durationSeconds: number;
  readonly idleSeconds: number;
  readonly start: Moment;
  readonly periods: RatedPeriod[];

  /**
   * Instants are cut to the second, the unit of OCPI's time step.
   * @throws UnratableSessionError when the figures contradict each other, RangeError for an unknown time zone
   */
  constructor(session: MeteredSession, conditions: Conditions[]) {
    const start = toUnixSeconds(session.startedAt);
    const end = toUnixSeconds(session.endedAt);
    if (end < start)
      throw new UnratableSessionError('ends_before_start', 'The session ends before it starts');
    if (end - start > MAX_SESSION_SECONDS) {
      throw new UnratableSessionError('too_long', 'The session is longer than a year');
    }
    const points = meteredPoints(session, start, end);
    const idleFrom = idleSince(session, points);
    const clock = new LocalClock(session.timeZone, start, end);
    const moment = ({ unixSeconds, energyWh }: Point): Moment => ({
      elapsedSeconds: unixSeconds - start,
      energyWh,
      local: clock.at(unixSeconds),
    });

    const minutes = new Set(conditions.flatMap((condition) => condition.minuteBounds()));
    const instants = conditions.flatMap((condition) => condition.durationBoundsSeconds());
    const cuts = cutPoints(
      points,
      [idleFrom, ...instants.map((seconds) => start + seconds), ...clock.boundaries(minutes)],
      conditions.flatMap((condition) => condition.energyBoundsWh()),
    );

    this.durationSeconds = end - start;
    this.idleSeconds = end - idleFrom;
    this.start = moment({ unixSeconds: start, energyWh: exact(0) });
    this.periods = cuts.slice(1).map((to, index) => {
      const from = cuts[index] ?? to;
      return {
        durationSeconds: to.unixSeconds - from.unixSeconds,
        energyWh: to.energyWh.minus(from.energyWh),
        idle: from.unixSeconds >= idleFrom,
        start: moment(from),
      };
    });
  }
}

function toUnixSeconds(instant: Date): number {
  const seconds = Math.floor(instant.getTime() / 1000);
  if (Number.isNaN(seconds))
    throw new UnratableSessionError('time_invalid', 'An instant is not a valid date');
  return seconds;
}

/**
 * Start, readings and end in order of time. A reading outside the session, above its final energy or below the
 * one before contradicts what the session was closed with, and is passed over.
 */
function meteredPoints(session: MeteredSession, start: number, end: number): Point[] {
  const total = toEnergy(session.energyWh);
  const readings = session.readings
    .map((reading) => ({ unixSeconds: toUnixSeconds(reading.at), energyWh: toEnergy(reading.energyWh) }))
    .filter(({ unixSeconds, energyWh }) => unixSeconds > start && unixSeconds < end && energyWh.lte(total))
    .sort((a, b) => a.unixSeconds - b.unixSeconds || a.energyWh.cmp(b.energyWh));
  const points: Point[] = [{ unixSeconds: start, energyWh: exact(0) }];
  for (const reading of readings) {
    if (reading.energyWh.gte(points.at(-1)?.energyWh ?? 0)) points.push(reading);
  }
  return [...points, { unixSeconds: end, energyWh: total }];
}

function toEnergy(energyWh: number): Decimal {
  if (!Number.isFinite(energyWh) || energyWh < 0) {
    throw new UnratableSessionError('energy_invalid', `${energyWh} Wh is not an amount of energy`);
  }
  return exact(energyWh);
}

function idleSince({ chargingEndedAt, energyWh }: MeteredSession, points: Point[]): number {
  const start = points[0]?.unixSeconds ?? 0;
  const end = points.at(-1)?.unixSeconds ?? 0;
  if (chargingEndedAt) return Math.min(Math.max(toUnixSeconds(chargingEndedAt), start), end);
  return points.find((point) => point.energyWh.gte(energyWh))?.unixSeconds ?? end;
}

/** The metered points with those between them at which an instant or an amount of energy is reached, linearly. */
function cutPoints(points: Point[], instants: number[], energiesWh: Decimal[]): Point[] {
  const times = [...new Set(instants)].sort((a, b) => a - b);
  const energies = energiesWh.toSorted((a, b) => a.cmp(b));
  const cuts: Point[] = points.slice(0, 1);
  let [nextTime, nextEnergy] = [0, 0];
  points.slice(1).forEach((to, index) => {
    const from = points[index] ?? to;
    const between: Point[] = [];
    for (let time; (time = times[nextTime]) !== undefined && time < to.unixSeconds; nextTime++) {
      if (time > from.unixSeconds) between.push(atTime(time, from, to));
    }
    for (let energy; (energy = energies[nextEnergy]) !== undefined && energy.lt(to.energyWh); nextEnergy++) {
      if (energy.gt(from.energyWh)) between.push(atEnergy(energy, from, to));
    }
    between.sort((a, b) => a.unixSeconds - b.unixSeconds || a.energyWh.cmp(b.energyWh));
    for (const cut of [...between, to]) pushIfLater(cuts, cut);
  });
  return cuts;
}

/** Interpolated energy is rounded to the Wh, the unit of OCPI's energy step. */
function atTime(unixSeconds: number, from: Point, to: Point): Point {
  const share = exact(unixSeconds - from.unixSeconds).div(to.unixSeconds - from.unixSeconds);
  const energyWh = to.energyWh.minus(from.energyWh).times(share).plus(from.energyWh).toDecimalPlaces(0);
  return { unixSeconds, energyWh: energyWh.gt(to.energyWh) ? to.energyWh : energyWh };
}

function atEnergy(energyWh: Decimal, from: Point, to: Point): Point {
  const share = energyWh.minus(from.energyWh).div(to.energyWh.minus(from.energyWh));
  const seconds = share
    .times(to.unixSeconds - from.unixSeconds)
    .toDecimalPlaces(0)
    .toNumber();
  return { unixSeconds: from.unixSeconds + seconds, energyWh };
}

/** Rounding must not let energy run backwards; a point where nothing has changed starts no period. */
function pushIfLater(cuts: Point[], cut: Point): void {
  const last = cuts.at(-1) ?? cut;
  const energyWh = cut.energyWh.gt(last.energyWh) ? cut.energyWh : last.energyWh;
  if (cut.unixSeconds > last.unixSeconds || energyWh.gt(last.energyWh)) cuts.push({ ...cut, energyWh });
}
