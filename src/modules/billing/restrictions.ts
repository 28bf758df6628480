import type { Decimal } from 'decimal.js';
import type { LocalTime } from './local-time.js';
import { exact } from '../../platform/money/money.js';
import { DAYS_OF_WEEK, type DecimalValue, type TariffRestrictions } from './tariff.js';

/** Where a session stands at one instant. */
export interface Moment {
  elapsedSeconds: number;
  energyWh: Decimal;
  local: LocalTime;
}

/** Restrictions in the units of `Moment`; a bound that is not given is open. */
export class Conditions {
  readonly minWh: Decimal;
  readonly maxWh: Decimal | undefined;
  readonly minSeconds: number;
  readonly maxSeconds: number | undefined;
  readonly startMinute: number | undefined;
  readonly endMinute: number | undefined;
  readonly startDate: string | undefined;
  readonly endDate: string | undefined;
  readonly daysOfWeek: ReadonlySet<number>;

  constructor(restrictions: TariffRestrictions | null | undefined) {
    const { min_kwh, max_kwh, min_duration, max_duration, ...local } = restrictions ?? {};
    this.minWh = toWh(min_kwh ?? 0);
    this.maxWh = max_kwh === undefined || max_kwh === null ? undefined : toWh(max_kwh);
    this.minSeconds = min_duration ?? 0;
    this.maxSeconds = max_duration ?? undefined;
    this.startMinute = minuteOfDay(local.start_time);
    this.endMinute = minuteOfDay(local.end_time);
    this.startDate = local.start_date ?? undefined;
    this.endDate = local.end_date ?? undefined;
    this.daysOfWeek = new Set(local.day_of_week?.map((day) => DAYS_OF_WEEK.indexOf(day)));
  }

  match(moment: Moment): boolean {
    return (
      moment.energyWh.gte(this.minWh) &&
      (this.maxWh === undefined || moment.energyWh.lt(this.maxWh)) &&
      moment.elapsedSeconds >= this.minSeconds &&
      (this.maxSeconds === undefined || moment.elapsedSeconds < this.maxSeconds) &&
      this.matchDate(moment.local) &&
      this.matchTimeOfDay(moment.local.minuteOfDay)
    );
  }

  energyBoundsWh(): Decimal[] {
    return this.maxWh === undefined ? [this.minWh] : [this.minWh, this.maxWh];
  }

  durationBoundsSeconds(): number[] {
    return this.maxSeconds === undefined ? [this.minSeconds] : [this.minSeconds, this.maxSeconds];
  }

  /** The minutes of the day at which the local conditions can change. */
  minuteBounds(): number[] {
    const byDate = this.startDate !== undefined || this.endDate !== undefined || this.daysOfWeek.size > 0;
    return [this.startMinute, this.endMinute, byDate ? 0 : undefined].filter(
      (minute) => minute !== undefined,
    );
  }

  private matchDate({ date, dayOfWeek }: LocalTime): boolean {
    return (
      (this.startDate === undefined || date >= this.startDate) &&
      (this.endDate === undefined || date < this.endDate) &&
      (this.daysOfWeek.size === 0 || this.daysOfWeek.has(dayOfWeek))
    );
  }

  private matchTimeOfDay(minute: number): boolean {
    const start = this.startMinute ?? 0;
    // "To stop at end of the day use: 00:00" (OCPI 2.2.1 TariffRestrictions.end_time).
    const end = this.endMinute || 1440;
    return start < end ? minute >= start && minute < end : minute >= start || minute < end;
  }
}

function toWh(kwh: DecimalValue): Decimal {
  return exact(kwh).times(1000);
}

function minuteOfDay(time: string | null | undefined): number | undefined {
  if (!time) return undefined;
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}
