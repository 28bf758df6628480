import { describe, expect, it } from 'vitest';
import { storable } from './storable.js';

describe('what a charger made up', () => {
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
