import { hasOffset } from '../../../platform/time/reported-time.js';
import { instantOfWallClock } from '../../../platform/time/zone-offset.js';
import type { Quirk } from '../../station/index.js';

/** One member that breaks its schema. */
export interface Fault {
  /** Of the schema, with what it asks for: the type, the greatest length, the format, the unknown member. */
  readonly keyword: string;
  readonly asked: unknown;
  readonly value: unknown;
  /** The last part of its path. */
  readonly name: string;
  readonly isOptional: boolean;
  /** It names something, as a token does: a part of it would name something else. */
  readonly identifies: boolean;
}

/** What of the station and of the message a repair needs to know. */
export interface Circumstances {
  /** IANA. */
  readonly timeZone: string;
  /** Integers of the message beyond 2^53, by member name, digit for digit. */
  readonly exactIntegers: ReadonlyMap<string, string>;
}

/** What to make of the member: another value, or nothing. */
export type Repaired = { readonly value: unknown } | 'left out';

/** Null: the fault is none that the quirk explains. */
type Repair = (fault: Fault, circumstances: Circumstances) => Repaired | null;

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?\s*$/;

/** The quirks that show in the schema. No fault is explained by two of them. */
const REPAIRS: Readonly<Partial<Record<Quirk, Repair>>> = {
  numbersAsStrings: ({ keyword, asked, value }) => {
    if (keyword !== 'type' || typeof value !== 'string' || !NUMBER.test(value)) return null;
    const number = Number(value);
    const fits = asked === 'number' ? Number.isFinite(number) : Number.isSafeInteger(number);
    return fits && (asked === 'number' || asked === 'integer') ? { value: number } : null;
  },

  stringsAsNumbers: ({ keyword, asked, value, name }, { exactIntegers }) => {
    if (keyword !== 'type' || asked !== 'string' || typeof value !== 'number') return null;
    const exact = exactIntegers.get(name);
    return { value: exact !== undefined && Number(exact) === value ? exact : String(value) };
  },

  objectsAsLists: ({ keyword, asked, value }) => {
    const isObject = typeof value === 'object' && value !== null;
    return keyword === 'type' && asked === 'array' && isObject ? { value: [value] } : null;
  },

  // In characters, as the schema counts them.
  overlongText: ({ keyword, asked, value, identifies }) =>
    keyword === 'maxLength' && typeof value === 'string' && !identifies
      ? { value: Array.from(value).slice(0, Number(asked)).join('') }
      : null,

  emptyForAbsent: ({ value, isOptional }) =>
    isOptional && (value === null || value === '') ? 'left out' : null,

  unknownProperties: ({ keyword }) => (keyword === 'additionalProperties' ? 'left out' : null),

  localTime: ({ keyword, asked, value }, { timeZone }) => {
    if (keyword !== 'format' || asked !== 'date-time' || typeof value !== 'string') return null;
    const instant = isLocalTime(value) ? instantOfWallClock(value, timeZone) : null;
    return instant === null ? null : { value: instant.toISOString() };
  },
};

const ALL_REPAIRS = Object.entries(REPAIRS) as [Quirk, Repair][];

const isLocalTime = (text: string): boolean => !hasOffset(text) && !Number.isNaN(Date.parse(text));

export interface Explanation {
  readonly quirk: Quirk;
  readonly repaired: Repaired;
}

/** The quirk that would let the fault pass, in force or not, and what it makes of it; null when there is none. */
export function explain(fault: Fault, circumstances: Circumstances): Explanation | null {
  for (const [quirk, repair] of ALL_REPAIRS) {
    const repaired = repair(fault, circumstances);
    if (repaired !== null) return { quirk, repaired };
  }
  return null;
}
