/** What PostgreSQL can store of values that chargers make up. None of them may keep a transaction from being recorded. */

const EARLIEST = new Date('0001-01-01T00:00:00.000Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');
const MAX_INTEGER = 2 ** 31 - 1;

/** Within the years 1 to 9999. */
export const storableTime = (time: Date): Date =>
  time < EARLIEST ? EARLIEST : time > LATEST ? LATEST : time;

/** Without U+0000 and lone surrogates. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\uFFFD');

/** Of the 255 characters that OCPP 2.1 allows at most, since an index cannot hold a text of any length. */
export const storableIdToken = (idToken: string): string => storableText(idToken.slice(0, 255));

/** JSON text whose strings are storable. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!/\\u(0000|d[89a-f])/i.test(json)) return json;
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? storableText(part) : part,
  );
}

/** Whole Wh of a meter, as reported; null beyond what is counted exactly. */
export function storableWh(energyWh: number | null): number | null {
  const whole = energyWh === null ? Number.NaN : Math.round(energyWh);
  return Number.isSafeInteger(whole) ? whole : null;
}

/** The number of an EVSE or connector; 0, the station as a whole, for one that cannot be. */
export const storableIndex = (index: number): number =>
  Number.isInteger(index) && index >= 0 && index <= MAX_INTEGER ? index : 0;
