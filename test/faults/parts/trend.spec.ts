import { expect, it } from 'vitest';
import { Random } from './random.ts';
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
  expect(trend.leastSlopePerHour).toBeCloseTo(360);
  expect([trend.first, trend.last]).toEqual([104.5, 134.5]);
  expect(trend.rise).toBeCloseTo(39 / 104.5);
});

it('does not take noise for a slope, and finds a slope in noise', () => {
  const random = new Random(1);
  const noise = () => random.between(-5, 5);
  expect(
    trendOf(
      'memory',
      'MiB',
      samples(() => 100 + noise()),
    ).leastSlopePerHour,
  ).toBeLessThan(0);
  const rising = trendOf(
    'memory',
    'MiB',
    samples((seconds) => 100 + seconds / 20 + noise()),
  );
  expect(rising.leastSlopePerHour).toBeGreaterThan(90);
  expect(rising.leastSlopePerHour).toBeLessThan(180);
});

it('is flat for what goes up and down, and for a single sample', () => {
  const wave = trendOf(
    'handles',
    '',
    samples((seconds) => 50 + (seconds % 20)),
  );
  expect(Math.abs(wave.slopePerHour)).toBeLessThan(30);
  expect(wave.leastSlopePerHour).toBeLessThan(0);
  expect(trendOf('handles', '', [{ seconds: 0, value: 7 }])).toMatchObject({
    first: 7,
    last: 7,
    slopePerHour: 0,
    rise: 0,
  });
});
