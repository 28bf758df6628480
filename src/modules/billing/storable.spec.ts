import { describe, expect, it } from 'vitest';
import {
  storableIdToken,
  storableIndex,
  storableJson,
  storableText,
  storableTime,
  storableWh,
} from './storable.js';

describe('storable values', () => {
  it.each([
    ['plain', 'plain'],
    ['a\u0000b', 'a\uFFFDb'],
    ['\uD800x', '\uFFFDx'],
    ['\u{1F50C}', '\u{1F50C}'],
  ])('text %j', (text, expected) => {
    expect(storableText(text)).toBe(expected);
  });

  it('an identifier of any length is kept to what an index can hold', () => {
    expect(storableIdToken('a\u0000')).toBe('a\uFFFD');
    expect(storableIdToken('x'.repeat(100_000))).toBe('x'.repeat(255));
  });

  it('JSON is left as it is, but for what jsonb refuses', () => {
    expect(storableJson([{ value: '1.5' }])).toBe('[{"value":"1.5"}]');
    expect(JSON.parse(storableJson([{ value: '\u0000', unit: '\uDC00' }]))).toEqual([
      { value: '\uFFFD', unit: '\uFFFD' },
    ]);
  });

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
    [1, 1],
    [1_800_000_000, 1_800_000_000],
    [2 ** 31, 0],
    [-1, 0],
    [1.5, 0],
  ])('connector %s', (index, expected) => {
    expect(storableIndex(index)).toBe(expected);
  });

  it('times lie within the years 1 to 9999', () => {
    expect(storableTime(new Date(8.64e15)).toISOString()).toBe('9999-12-31T23:59:59.999Z');
    expect(storableTime(new Date(-8.64e15)).toISOString()).toBe('0001-01-01T00:00:00.000Z');
    const now = new Date();
    expect(storableTime(now)).toBe(now);
  });
});
