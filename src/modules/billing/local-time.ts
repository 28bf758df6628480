import { offsetLookup } from '../../platform/time/zone-offset.js';

/** What a clock on the wall at the location shows. */
export interface LocalTime {
  /** YYYY-MM-DD */
  date: string;
  minuteOfDay: number;
  /** 0 is Sunday. */
  dayOfWeek: number;
}

/** A stretch of time over which the zone keeps one offset from UTC. */
interface OffsetSpan {
  fromUnixSeconds: number;
  offsetSeconds: number;
}

const DAY_SECONDS = 86_400;

/** A location's wall clock between two instants, daylight saving changes included. All instants in Unix seconds. */
export class LocalClock {
  private readonly spans: OffsetSpan[];

  /** @throws RangeError when the IANA time zone is unknown */
  constructor(
    timeZone: string,
    from: number,
    private readonly to: number,
  ) {
    this.spans = offsetSpans(timeZone, from, to);
  }

  at(unixSeconds: number): LocalTime {
    const span =
      this.spans.findLast(({ fromUnixSeconds }) => fromUnixSeconds <= unixSeconds) ?? this.spans[0];
    const local = new Date((unixSeconds + (span?.offsetSeconds ?? 0)) * 1000);
    return {
      date: local.toISOString().slice(0, 10),
      minuteOfDay: local.getUTCHours() * 60 + local.getUTCMinutes(),
      dayOfWeek: local.getUTCDay(),
    };
  }

  /** The instants at which the clock comes to show one of these minutes, and those at which it is changed. */
  boundaries(minutesOfDay: Iterable<number>): number[] {
    const minutes = [...minutesOfDay];
    return this.spans.flatMap(({ fromUnixSeconds, offsetSeconds }, index) => {
      const end = this.spans[index + 1]?.fromUnixSeconds ?? this.to;
      const instants = index === 0 ? [] : [fromUnixSeconds];
      const firstDay = Math.floor((fromUnixSeconds + offsetSeconds) / DAY_SECONDS);
      for (let day = firstDay; day * DAY_SECONDS - offsetSeconds < end; day++) {
        for (const minute of minutes) {
          const instant = day * DAY_SECONDS + minute * 60 - offsetSeconds;
          if (instant > fromUnixSeconds && instant < end) instants.push(instant);
        }
      }
      return instants;
    });
  }
}

function offsetSpans(timeZone: string, from: number, to: number): OffsetSpan[] {
  const offsetAt = offsetLookup(timeZone);
  const spans = [{ fromUnixSeconds: from, offsetSeconds: offsetAt(from) }];
  // No zone changes its offset twice within a day.
  for (let start = from; start < to; start += DAY_SECONDS) {
    const end = Math.min(start + DAY_SECONDS, to);
    if (offsetAt(start) === offsetAt(end)) continue;
    const change = firstSecondOfNewOffset(offsetAt, start, end);
    spans.push({ fromUnixSeconds: change, offsetSeconds: offsetAt(change) });
  }
  return spans;
}

function firstSecondOfNewOffset(
  offsetAt: (unixSeconds: number) => number,
  start: number,
  end: number,
): number {
  const before = offsetAt(start);
  let [low, high] = [start, end];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
