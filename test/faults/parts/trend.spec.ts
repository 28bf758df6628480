import { expect, it } from 'vitest';
import { trendOf } from './trend.ts';

const samples = (value: (seconds: number) => number) =>
  Array.from({ length: 40 }, (_, at) => ({ seconds: at * 10, value: value(at * 10) }));

it('tells how much more it is in an hour, and the first quarter beside the last', () => {
  const trend = trendOf(
    'memory',
    'MiB',
    samples((seconds) => 100 + seconds / 10),
  );
  expect(trend.slopePerHour).toBeCloseTo(360);
  expect([trend.first, trend.last]).toEqual([104.5, 134.5]);
});

it('is flat for what goes up and down, and for a single sample', () => {
  const wave = trendOf(
    'handles',
    '',
    samples((seconds) => 50 + (seconds % 20)),
  );
  expect(Math.abs(wave.slopePerHour)).toBeLessThan(30);
  expect(trendOf('handles', '', [{ seconds: 0, value: 7 }])).toMatchObject({
    first: 7,
    last: 7,
    slopePerHour: 0,
  });
});
