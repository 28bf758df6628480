import { BadCursorError } from '../errors.js';

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

/** Throws BadCursorError for anything that this product did not hand out. */
export function decodeCursor(cursor: string, length: number): string[] {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new BadCursorError();
  }
  const usable =
    Array.isArray(position) &&
    position.length === length &&
    position.every((part) => typeof part === 'string');
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
