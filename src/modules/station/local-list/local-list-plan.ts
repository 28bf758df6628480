import { LocalListImpossibleError, LocalListUnknownError } from './local-list.errors.js';
import {
  differenceOf,
  fitEntries,
  type ListedToken,
  type LocalListEntry,
  type LocalListLimits,
  type LocalListUpdate,
  type UpdateType,
} from './local-list.js';

/** What we make a list of, whatever a charger says that it can hold. */
export const MAX_ENTRIES = 10_000;
/** Of one command; what is left over follows in the next. */
export const MAX_MESSAGES = 10;
const MAX_ENTRIES_PER_MESSAGE = 250;
const DEFAULT_ENTRIES_PER_MESSAGE = 100;
const MAX_VERSION = 2 ** 31 - 1;

export interface PlanRequest {
  /** What the charger has; null when that is not known. */
  known: readonly LocalListEntry[] | null;
  /** What it is to have, as registered. */
  wanted: readonly LocalListEntry[];
  /** The greatest that was sent or reported; 0 for none. */
  lastVersion: number;
  limits: LocalListLimits;
  /** Left out: whichever is smaller, and a full list where the charger's is not known. */
  updateType?: UpdateType | undefined;
}

/**
 * The messages that bring the charger's list up to date, or the first of them, in order; at least one. A full list that
 * is too long for a message goes on as differences. Versions count up by one, and are never 0 or -1, which say
 * something else (1.6 errata 3.52).
 * Throws LocalListImpossibleError when the charger cannot hold the list, LocalListUnknownError for a difference to
 * what is not known.
 */
export function planUpdates({
  known,
  wanted,
  lastVersion,
  limits,
  updateType,
}: PlanRequest): LocalListUpdate[] {
  const target = fitEntries(wanted, limits.format);
  const room = limits.entries ?? MAX_ENTRIES;
  if (wanted.length > MAX_ENTRIES) throw new LocalListImpossibleError(TOO_MANY);
  if (target.length > room) throw new LocalListImpossibleError(tooLong(target.length, room));
  const difference = known === null ? null : differenceOf(known, target);
  const isShorter =
    difference !== null && difference.remove.length + difference.set.length <= Math.max(1, target.length);
  const type = updateType ?? (isShorter ? 'Differential' : 'Full');
  if (type === 'Differential' && difference === null) throw new LocalListUnknownError();
  const { remove, set } = type === 'Full' || difference === null ? { remove: [], set: target } : difference;
  const parts = partsOf(remove, set, limits);
  const before = lastVersion > MAX_VERSION - parts.length ? 0 : lastVersion;
  return parts.map((part, index) => ({
    ...part,
    version: before + index + 1,
    updateType: index === 0 ? type : 'Differential',
  }));
}

const TOO_MANY = `The groups have more than ${String(MAX_ENTRIES)} tokens, which is more than a list may have`;
const tooLong = (count: number, room: number): string =>
  `The list has ${String(count)} entries, and the charger holds at most ${String(room)}`;

const tooFewBytes = (most: number): string =>
  `The charger takes ${String(most)} bytes in a message, which is less than an entry of the list needs`;

/** A number that cannot be one is taken for none. */
const messageSize = (entries: number | null): number =>
  entries === null || entries < 1 ? DEFAULT_ENTRIES_PER_MESSAGE : Math.min(entries, MAX_ENTRIES_PER_MESSAGE);

type Part = Pick<LocalListUpdate, 'remove' | 'set'>;

const sizeOf = ({ remove, set }: Part): number => remove.length + set.length;

/** Removals first, so that there is room for what is added. */
function partsOf(
  remove: readonly ListedToken[],
  set: readonly LocalListEntry[],
  limits: LocalListLimits,
): Part[] {
  const parts: Part[] = [];
  const count = remove.length + set.length;
  let start = 0;
  do {
    const part = fittingPart(limits, (size) => {
      const end = start + size;
      const from = Math.max(0, start - remove.length);
      return { remove: remove.slice(start, end), set: set.slice(from, Math.max(0, end - remove.length)) };
    });
    parts.push(part);
    start += sizeOf(part);
  } while (start < count && parts.length < MAX_MESSAGES);
  return parts;
}

/** As many entries as a message takes. Throws LocalListImpossibleError when it does not take one. */
function fittingPart(
  { entriesPerMessage, bytesPerMessage }: LocalListLimits,
  partOf: (size: number) => Part,
): Part {
  let part = partOf(messageSize(entriesPerMessage));
  if (bytesPerMessage === undefined) return part;
  const { most, of } = bytesPerMessage;
  for (;;) {
    const bytes = of({ version: MAX_VERSION, updateType: 'Differential', ...part });
    if (bytes <= most || sizeOf(part) === 0) return part;
    if (sizeOf(part) === 1) throw new LocalListImpossibleError(tooFewBytes(most));
    part = partOf(Math.max(1, Math.floor((sizeOf(part) * most) / bytes)));
  }
}
