import { describe, expect, it } from 'vitest';
import {
  isStorableIndex,
  isStorableText,
  storable,
  storableIdToken,
  storableIndex,
  storableJson,
  storableText,
  storableTime,
  storableWh,
} from './storable.js';

describe('storable text', () => {
  it.each([
    ['plain', 'plain'],
    ['a\u0000b', 'a\uFFFDb'],
    ['\uD800x', '\uFFFDx'],
    ['\u{1F50C}', '\u{1F50C}'],
  ])('%j', (text, expected) => {
    expect(storableText(text)).toBe(expected);
    expect(isStorableText(text)).toBe(text === expected);
  });

  it('of an identifier of any length is what an index can hold', () => {
    expect(storableIdToken('a\u0000')).toBe('a\uFFFD');
    expect(storableIdToken('x'.repeat(100_000))).toBe('x'.repeat(255));
  });
});

describe('a storable copy', () => {
  it('keeps all that PostgreSQL can store', () => {
    const time = new Date('2026-01-31T12:00:00Z');
    const value = { text: 'Zürich 🚗', list: [1, null, true, ['']], time, nested: { a: 'b' } };
    expect(storable(value)).toEqual(value);
    expect(storable(value).time).toBe(time);
  });

  it('has the replacement character for U+0000 and lone surrogates, in names too', () => {
    expect(storable({ 'a\u0000': ['b\u0000c', '\ud800'] })).toEqual({ 'a\uFFFD': ['b\uFFFDc', '\uFFFD'] });
  });
});

describe('storable JSON', () => {
  it('is left as it is, but for what jsonb refuses', () => {
    expect(storableJson([{ value: '1.5', note: '\\u0000' }])).toBe('[{"value":"1.5","note":"\\\\u0000"}]');
    expect(JSON.parse(storableJson([{ value: '\u0000', '\uD800': '\uDC00' }]))).toEqual([
      { value: '\uFFFD', '\uFFFD': '\uFFFD' },
    ]);
  });
});

describe('storable numbers and times', () => {
  it.each([
    [5, 5],
    [5.5, 6],
    [-1, -1],
    [4_296_944_685, 4_296_944_685],
    [1e300, null],
    [Number.NaN, null],
    [null, null],
  ])('%s Wh', (energyWh, expected) => {
    expect(storableWh(energyWh)).toBe(expected);
  });

  it.each([
    [0, 0],
    [1, 1],
    [1_800_000_000, 1_800_000_000],
    [2 ** 31, 0],
    [-1, 0],
    [1.5, 0],
    [Number.NaN, 0],
  ])('connector %s', (index, expected) => {
    expect(storableIndex(index)).toBe(expected);
    expect(isStorableIndex(index)).toBe(index === expected);
  });

  it('times lie within the years 1 to 9999', () => {
    expect(storableTime(new Date(8.64e15)).toISOString()).toBe('9999-12-31T23:59:59.999Z');
    expect(storableTime(new Date(-8.64e15)).toISOString()).toBe('0001-01-01T00:00:00.000Z');
    const now = new Date();
    expect(storableTime(now)).toBe(now);
  });
});
