import { CORPUS } from './corpus.ts';

/** A number from 0 up to 1, of a sequence that a seed tells (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

/** Values that belong nowhere. */
const ODD: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => '',
  () => [],
  () => ({}),
  () => true,
  () => -1,
  () => 0,
  () => 1.5,
  () => 2 ** 31,
  () => 1e308,
  () => Number.MAX_SAFE_INTEGER,
  () => '9223372036854775808',
  () => 'NaN',
  () => '1970-01-01T00:00:00Z',
  () => '2026-13-45T99:00:00',
  () => '+275760-09-13T00:00:00.000Z',
  () => '\u0000',
  () => '\ud800',
  () => '\u202e𝄞e\u0301',
  () => "'; DROP TABLE station.charging_station; --",
  () => '__proto__',
  (random) => 'x'.repeat(Math.floor(random() ** 4 * 20_000)),
  (random) => Array.from({ length: Math.floor(random() ** 4 * 2_000) }, () => random()),
  (random) => nested(Math.floor(random() ** 2 * 300)),
];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

const oddValue = (random: Random): unknown => pick(random, ODD)(random);

/** One change somewhere in a tree of JSON values. */
function mutateTree(random: Random, value: unknown): unknown {
  if (Array.isArray(value)) return mutateList(random, value);
  if (typeof value === 'object' && value !== null) return mutateObject(random, value);
  return random() < 0.5 ? oddValue(random) : mutateScalar(random, value);
}

function mutateObject(random: Random, object: object): unknown {
  const entries: [string, unknown][] = Object.entries(object);
  const index = Math.floor(random() * entries.length);
  const entry = entries[index];
  const kind = random();
  if (entry === undefined || kind < 0.1)
    return Object.fromEntries([...entries, [String(oddValue(random)), oddValue(random)]]);
  if (kind < 0.2) return Object.fromEntries(entries.toSpliced(index, 1));
  if (kind < 0.25) return oddValue(random);
  return { ...object, [entry[0]]: mutateTree(random, entry[1]) };
}

function mutateList(random: Random, list: unknown[]): unknown {
  const index = Math.floor(random() * list.length);
  const kind = random();
  if (list.length === 0 || kind < 0.1) return [...list, oddValue(random)];
  if (kind < 0.2) return list.toSpliced(index, 1);
  if (kind < 0.25)
    return Array.from({ length: Math.ceil(random() ** 4 * 500) }, (_, place) => list[place % list.length]);
  return list.with(index, mutateTree(random, list[index]));
}

function mutateScalar(random: Random, value: unknown): unknown {
  if (typeof value === 'number') return value * pick(random, [-1, 0.1, 10, 1e9, 1e-9]);
  if (typeof value !== 'string') return String(value);
  const numeric = Number(value);
  if (value !== '' && !Number.isNaN(numeric) && random() < 0.5) return numeric;
  return mutateText(random, value);
}

const CHARACTERS = ['"', '\\', '[', ']', '{', '}', ',', ':', '0', '-', 'é', '\u0000', '\n', ' '];

function mutateText(random: Random, text: string): string {
  const at = Math.floor(random() * (text.length + 1));
  const kind = random();
  if (kind < 0.3) return text.slice(0, at) + text.slice(at + 1);
  if (kind < 0.6) return text.slice(0, at) + pick(random, CHARACTERS) + text.slice(at);
  if (kind < 0.8) return text.slice(0, at);
  return text + text.slice(at);
}

/** Well within OCPP_MAX_FRAME_BYTES: a larger one closes the socket, which is another test's. */
const MAX_FRAME_BYTES = 200_000;

/** A frame like one that a charger sends, and yet not: as text, valid UTF-8. */
export function mutatedFrame(random: Random, messageId: string): string {
  for (;;) {
    const text = anyMutatedFrame(random, messageId);
    if (Buffer.byteLength(text) <= MAX_FRAME_BYTES) return text;
  }
}

function anyMutatedFrame(random: Random, messageId: string): string {
  const { action, payload } = pick(random, CORPUS);
  let frame: unknown = [2, messageId, action, payload];
  const rounds = Math.floor(random() * 4);
  for (let round = 0; round < rounds; round++) {
    frame = random() < 0.15 ? mutateTree(random, frame) : [2, messageId, action, mutateTree(random, payload)];
  }
  const text = JSON.stringify(frame);
  const isTextual = random() < 0.15;
  return (isTextual ? mutateText(random, text) : text).toWellFormed();
}
