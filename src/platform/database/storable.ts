/** What PostgreSQL can store of values that chargers make up. None of them may keep a transaction from being recorded. */

const EARLIEST = new Date('0001-01-01T00:00:00.000Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');
const MAX_INTEGER = 2 ** 31 - 1;

/** Whether it can be stored as it is, as text and as JSON: it has neither U+0000 nor lone surrogates. */
export const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** With the replacement character for U+0000 and lone surrogates. */
export const storableText = (text: string): string =>
  isStorableText(text) ? text : text.toWellFormed().replaceAll('\u0000', '\uFFFD');

/** Of the 255 characters that OCPP 2.1 allows at most, since an index cannot hold a text of any length. */
export const storableIdToken = (idToken: string): string => storableText(idToken.slice(0, 255));

/** A copy whose texts are storable, and the names of its properties too. */
export function storable<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [storableText(name), copy(inner)]));
}

/** JSON whose texts are storable. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return /\\u(0000|d[89a-f])/i.test(json) ? JSON.stringify(storable(value)) : json;
}

/** Within the years 1 to 9999, those that ISO 8601 writes with four digits. */
export const storableTime = (time: Date): Date =>
  time < EARLIEST ? EARLIEST : time > LATEST ? LATEST : time;

/** Whether it can be the number of an EVSE or connector; 0 is the station as a whole. */
export const isStorableIndex = (index: number): boolean =>
  Number.isInteger(index) && index >= 0 && index <= MAX_INTEGER;

/** Whether it can be a number that a charger gives something, such as a charging profile. */
export const isStorableNumber = (number: number): boolean =>
  Number.isInteger(number) && Math.abs(number) <= MAX_INTEGER;

/** The number of an EVSE or connector; 0 for one that cannot be. */
export const storableIndex = (index: number): number => (isStorableIndex(index) ? index : 0);

/** Whole Wh of a meter, as reported; null beyond what is counted exactly. */
export function storableWh(energyWh: number | null): number | null {
  const whole = energyWh === null ? Number.NaN : Math.round(energyWh);
  return Number.isSafeInteger(whole) ? whole : null;
}
