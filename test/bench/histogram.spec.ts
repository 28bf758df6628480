import { expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

it('is empty at first', () => {
  const histogram = new Histogram();
  expect([histogram.count, histogram.percentileMs(0.99), histogram.maxMs]).toEqual([0, 0, 0]);
});

it.each([0, 0.001, 0.127, 0.128, 0.129, 0.255, 0.256, 1, 3.999, 17, 123.456, 29_999, 600_000])(
  'keeps %d ms within 1 %%',
  (milliseconds) => {
    const histogram = new Histogram();
    histogram.record(milliseconds);
    histogram.record(700_000);
    const kept = histogram.percentileMs(0.5);
    expect(kept).toBeGreaterThanOrEqual(milliseconds - 0.001);
    expect(kept).toBeLessThanOrEqual(milliseconds * 1.01 + 0.001);
  },
);

it('finds percentiles and the exact maximum', () => {
  const histogram = new Histogram();
  for (let milliseconds = 1; milliseconds <= 1000; milliseconds += 1) histogram.record(milliseconds);
  expect(histogram.count).toBe(1000);
  expect(Math.abs(histogram.percentileMs(0.5) - 500)).toBeLessThanOrEqual(5);
  expect(Math.abs(histogram.percentileMs(0.99) - 990)).toBeLessThanOrEqual(9.9);
  expect(histogram.percentileMs(1)).toBe(1000);
  expect(histogram.maxMs).toBe(1000);
});

it('holds what is longer than it can tell apart', () => {
  const histogram = new Histogram();
  histogram.record(3_000_000);
  expect(histogram.count).toBe(1);
  expect(histogram.maxMs).toBe(3_000_000);
  expect(histogram.percentileMs(0.5)).toBeGreaterThan(2_100_000);
});
