type OffsetLookup = (unixSeconds: number) => number;

/** Making one takes far longer than asking it; there are some six hundred zones. */
const lookups = new Map<string, OffsetLookup>();

/** @throws RangeError when the IANA time zone is unknown */
export function offsetLookup(timeZone: string): OffsetLookup {
  const lookup = lookups.get(timeZone) ?? newLookup(timeZone);
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
