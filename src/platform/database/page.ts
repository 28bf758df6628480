import { BadCursorError } from '../errors.js';
import { isStorableText } from './storable.js';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

export const encodeCursor = (position: readonly string[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** What a part of a cursor has to be, so that PostgreSQL can compare a column of that type with it. */
const CURSOR_PARTS = {
  uuid: (part: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(part),
  timestamptz: (part: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(part) && !Number.isNaN(Date.parse(part)),
  bigint: (part: string) => /^-?\d{1,19}$/.test(part) && BigInt.asIntN(64, BigInt(part)) === BigInt(part),
  integer: (part: string) => /^-?\d{1,10}$/.test(part) && (Number(part) | 0) === Number(part),
  text: isStorableText,
} satisfies Record<string, (part: string) => boolean>;
export type CursorPart = keyof typeof CURSOR_PARTS;

/** Throws BadCursorError for anything that cannot be a position in a list ordered by columns of these types. */
export function decodeCursor(cursor: string, types: readonly CursorPart[]): string[] {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new BadCursorError();
  }
  const usable =
    Array.isArray(position) &&
    position.length === types.length &&
    types.every((type, index) => {
      const part: unknown = position[index];
      return typeof part === 'string' && CURSOR_PARTS[type](part);
    });
  if (!usable) throw new BadCursorError();
  return position as string[];
}

/** Cuts the one row too many that a query fetched to learn whether there is a next page. */
export function toPage<Row, T>(
  rows: Row[],
  limit: number,
  positionOf: (row: Row) => string[],
  map: (row: Row) => T,
): Page<T> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    data: kept.map(map),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(positionOf(last)) : null,
  };
}
