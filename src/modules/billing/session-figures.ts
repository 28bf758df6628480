import type { MeteredSummary } from './session-readings.store.js';

/** More than any vehicle takes in one session: 1 MWh. */
export const MAX_PLAUSIBLE_WH = 1_000_000;

/** Registers of a start and a stop are whole Wh, those of readings may have decimals. */
export const REGISTER_TOLERANCE_WH = 1;

/** Power counts as contradicting the register when it makes this many times the energy. */
const CONTRADICTING_FACTOR = 50;
/** Nor is a session looked at whose power makes less than this. */
const NOTEWORTHY_WH = 1_000;
const HOUR_MS = 3_600_000;

/** What is worth knowing of a session, beside `start_…` and `stop_…` with the mark of the reported time. */
export type SessionMark =
  | 'closed_by_next_start'
  | 'energy_contradicts_power'
  | 'energy_implausible'
  | 'ended_before_start'
  | 'ended_event_missing'
  | 'late_stop'
  | 'meter_start_from_reading'
  | 'meter_start_negative'
  | 'meter_start_unknown'
  | 'meter_stop_below_readings'
  | 'meter_stop_below_start'
  | 'meter_stop_from_reading'
  | 'meter_stop_missing'
  | 'meter_stop_negative'
  | 'no_tariff'
  | 'no_token'
  | 'not_ratable'
  | 'register_restarted'
  | 'register_session_relative'
  | 'seq_no_repeated'
  | 'start_unknown'
  | 'started_event_missing'
  | 'stop_contradicted'
  | 'stop_matched'
  | 'transaction_incomplete';

/** Marks that say how a session came about, and put nothing of it in doubt. */
const INFORMATIVE: ReadonlySet<string> = new Set<SessionMark>([
  'late_stop',
  'meter_start_from_reading',
  'meter_stop_from_reading',
  'no_tariff',
  'no_token',
  'register_session_relative',
  'stop_matched',
  'transaction_incomplete',
]);

export interface SessionFigures {
  startedAt: Date;
  endedAt: Date;
  meterStartWh: number | null;
  /** Undefined when there was no stop that could report one. */
  meterStopWh: number | null | undefined;
  metered: MeteredSummary;
  /** A register that shows less than at the start has begun at 0 then: the station is known for it. */
  registerIsSessionRelative?: boolean;
}

export interface Assessment {
  /** What is billed. */
  energyWh: number;
  marks: SessionMark[];
}

/** The energy of a session that ends, and what of its figures cannot be true. Nothing is corrected. */
export function assess(figures: SessionFigures): Assessment {
  const sinceZero = figures.registerIsSessionRelative === true ? figuresSinceZero(figures) : null;
  if (sinceZero === null) return assessAsTold(figures);
  const { energyWh, marks } = assessAsTold(sinceZero);
  return { energyWh, marks: ['register_session_relative', ...marks] };
}

/**
 * The figures by a register that began at 0 with the session; null where it did not. Either start and stop go on
 * counting, and only the readings begin anew, or the stop does so too: then it may be below the start.
 */
function figuresSinceZero(figures: SessionFigures): SessionFigures | null {
  const { meterStartWh, meterStopWh, metered } = figures;
  if (meterStartWh === null || meterStartWh <= 0 || typeof meterStopWh !== 'number' || meterStopWh < 0)
    return null;
  const readingsBeganAnew =
    metered.lowestWh !== null && metered.lowestWh < meterStartWh - REGISTER_TOLERANCE_WH;
  const stopBeganAnew = meterStopWh < meterStartWh;
  if (!readingsBeganAnew && !(stopBeganAnew && metered.lowestWh === null)) return null;
  return {
    ...figures,
    meterStartWh: 0,
    meterStopWh: stopBeganAnew ? meterStopWh : meterStopWh - meterStartWh,
  };
}

function assessAsTold(figures: SessionFigures): Assessment {
  const { meterStartWh, meterStopWh, metered } = figures;
  const startKnown = meterStartWh !== null && meterStartWh >= 0;
  const stopKnown = typeof meterStopWh === 'number' && meterStopWh >= 0;
  const byRegister = startKnown && stopKnown ? meterStopWh - meterStartWh : null;
  const energyWh = byRegister !== null && byRegister >= 0 ? byRegister : energyByReadings(figures);

  const found: Record<string, boolean> & Partial<Record<SessionMark, boolean>> = {
    meter_start_unknown: meterStartWh === null,
    meter_start_negative: meterStartWh !== null && meterStartWh < 0,
    meter_stop_missing: meterStopWh === null,
    meter_stop_negative: typeof meterStopWh === 'number' && meterStopWh < 0,
    meter_stop_below_start: byRegister !== null && byRegister < 0,
    meter_stop_below_readings: stopKnown && (metered.highestWh ?? 0) > meterStopWh + REGISTER_TOLERANCE_WH,
    register_restarted:
      startKnown && (metered.lowestWh ?? meterStartWh) < meterStartWh - REGISTER_TOLERANCE_WH,
    energy_implausible: energyWh > MAX_PLAUSIBLE_WH,
    energy_contradicts_power: contradictsPower(figures, energyWh),
    ended_before_start: figures.endedAt < figures.startedAt,
  };
  return { energyWh, marks: (Object.keys(found) as SessionMark[]).filter((mark) => found[mark]) };
}

function energyByReadings({ meterStartWh, metered: { highestWh } }: SessionFigures): number {
  if (meterStartWh === null || meterStartWh < 0 || highestWh === null) return 0;
  return Math.max(Math.floor(highestWh - meterStartWh), 0);
}

/** Registers that count kWh but are reported as Wh show a thousandth of what the reported power makes. */
function contradictsPower({ startedAt, endedAt, metered }: SessionFigures, energyWh: number): boolean {
  const hours = (endedAt.getTime() - startedAt.getTime()) / HOUR_MS;
  const poweredWh = (metered.averagePowerW ?? 0) * hours;
  return poweredWh >= NOTEWORTHY_WH && energyWh * CONTRADICTING_FACTOR < poweredWh;
}

export const isForReview = (marks: readonly string[]): boolean =>
  marks.some((mark) => !INFORMATIVE.has(mark));

/** Register values that readings of a session are believed up to. */
export const plausibleRegisterWh = (meterStartWh: number | null): number =>
  Math.max(meterStartWh ?? 0, 0) + MAX_PLAUSIBLE_WH;

/** Nobody authorised it, and nothing was taken: there is nobody to charge, nor anything to charge for. */
export const isOfNobody = ({ marks, energyWh }: { marks: readonly string[]; energyWh: number }): boolean =>
  marks.includes('no_token') && energyWh === 0;
