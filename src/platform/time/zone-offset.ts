type OffsetLookup = (unixSeconds: number) => number;

/** Making one takes far longer than asking it; there are some six hundred zones. */
const lookups = new Map<string, OffsetLookup>();

/** @throws RangeError when the IANA time zone is unknown */
export function offsetLookup(timeZone: string): OffsetLookup {
  const lookup = lookups.get(timeZone) ?? byDay(newLookup(timeZone));
  lookups.set(timeZone, lookup);
  return lookup;
}

function newLookup(timeZone: string): OffsetLookup {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (unixSeconds) => {
    const name = format.formatToParts(unixSeconds * 1000).find(({ type }) => type === 'timeZoneName')?.value;
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
    const offset = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60;
    return sign === '-' ? -offset : offset;
  };
}

const DAY_SECONDS = 86_400;
const MAX_DAYS = 1000;
/** That a Date can hold. */
const LAST_SECOND = 8.64e12;

/** Remembers the days that have one offset from their beginning to their end: no zone changes its own twice within a day. */
function byDay(lookup: OffsetLookup): OffsetLookup {
  const offsets = new Map<number, number | null>();
  const offsetOfDay = (day: number): number | null => {
    const offset = lookup(day * DAY_SECONDS);
    const end = Math.min((day + 1) * DAY_SECONDS - 1, LAST_SECOND);
    return offset === lookup(end) ? offset : null;
  };
  return (unixSeconds) => {
    const day = Math.floor(unixSeconds / DAY_SECONDS);
    let offset = offsets.get(day);
    if (offset === undefined) {
      offset = offsetOfDay(day);
      if (offsets.size >= MAX_DAYS) offsets.clear();
      offsets.set(day, offset);
    }
    return offset ?? lookup(unixSeconds);
  };
}

/**
 * The instant at which a clock of the zone shows this date and time, a text without an offset; null for one that is
 * none. Of an hour that comes twice it is the later one.
 */
export function instantOfWallClock(text: string, timeZone: string): Date | null {
  const wallMs = Date.parse(`${text}Z`);
  if (Number.isNaN(wallMs)) return null;
  const offsetAt = offsetLookup(timeZone);
  const nearMs = wallMs - offsetAt(wallMs / 1000) * 1000;
  // The last and the first hours that a Date can hold.
  if (Number.isNaN(new Date(nearMs).getTime())) return null;
  return new Date(wallMs - offsetAt(nearMs / 1000) * 1000);
}
