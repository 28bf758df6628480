import { createHash } from 'node:crypto';

/** A token as a charger authorises it without asking (1.6 §3.5.2, 2.0.1 part 2, D). */
export interface LocalListEntry extends ListedToken {
  /** As the central system would answer: `Accepted`, `Blocked`, `Expired`, … */
  status: string;
  validUntil: Date | null;
  groupIdToken: string | null;
}

export interface ListedToken {
  /** The same for tokens that differ in the case of their letters alone. */
  key: string;
  idToken: string;
  /** OCPP 2.x IdTokenEnumType; null where the charger's version has no types. */
  type: string | null;
}

export const UPDATE_TYPES = ['Full', 'Differential'] as const;
export type UpdateType = (typeof UPDATE_TYPES)[number];

/** One message: the version that the list has once it is applied, and what changes. */
export interface LocalListUpdate {
  version: number;
  updateType: UpdateType;
  /** Empty for a full list. */
  remove: ListedToken[];
  set: LocalListEntry[];
}

/** What an entry can say in the charger's OCPP version. */
export interface EntryFormat {
  /** The most characters of a token and of a group's token. */
  idTokenLength: number;
  /** Whether tokens have a type. */
  types: boolean;
}

/** What the charger can take, by its version and its own word. */
export interface LocalListLimits {
  format: EntryFormat;
  /** Of the whole list; null where it is not known. */
  entries: number | null;
  /** Of one message; null where it is not known. */
  entriesPerMessage: number | null;
  /** The same in bytes; left out where it is not known. */
  bytesPerMessage?: { most: number; of: (update: LocalListUpdate) => number };
}

const byKey = (a: ListedToken, b: ListedToken): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** The entries as the charger can have them, in the order of their keys. A token that is too long cannot be listed. */
export function fitEntries(entries: readonly LocalListEntry[], format: EntryFormat | null): LocalListEntry[] {
  if (format === null) return entries.toSorted(byKey);
  const { idTokenLength, types } = format;
  return entries
    .filter(({ idToken }) => idToken.length <= idTokenLength)
    .map((entry) => ({
      ...entry,
      type: types ? entry.type : null,
      groupIdToken: entry.groupIdToken?.slice(0, idTokenLength) ?? null,
    }))
    .toSorted(byKey);
}

const textOf = ({ key, idToken, type, status, validUntil, groupIdToken }: LocalListEntry): string =>
  JSON.stringify([key, idToken, type, status, validUntil?.getTime() ?? null, groupIdToken]);

/** Equal for two lists if and only if they are the same, in whatever order. */
export function hashEntries(entries: readonly LocalListEntry[]): string {
  const hash = createHash('sha256');
  for (const entry of entries.toSorted(byKey)) hash.update(textOf(entry));
  return hash.digest('base64url');
}

/** What makes the second list of the first. */
export function differenceOf(
  known: readonly LocalListEntry[],
  target: readonly LocalListEntry[],
): Pick<LocalListUpdate, 'remove' | 'set'> {
  const texts = new Map(known.map((entry) => [entry.key, textOf(entry)]));
  const wanted = new Set(target.map(({ key }) => key));
  return {
    remove: known
      .filter(({ key }) => !wanted.has(key))
      .map(({ key, idToken, type }) => ({ key, idToken, type })),
    set: target.filter((entry) => texts.get(entry.key) !== textOf(entry)),
  };
}

/** The list after an accepted update; null, what is not known, stays so until a full list comes. */
export function applyUpdate(
  known: readonly LocalListEntry[] | null,
  { updateType, remove, set }: LocalListUpdate,
): LocalListEntry[] | null {
  if (updateType === 'Differential' && known === null) return null;
  const entries = new Map(
    updateType === 'Full' ? [] : (known ?? []).map((entry): [string, LocalListEntry] => [entry.key, entry]),
  );
  for (const { key } of remove) entries.delete(key);
  for (const entry of set) entries.set(entry.key, entry);
  return [...entries.values()];
}
