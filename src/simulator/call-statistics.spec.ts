import { expect, it } from 'vitest';
import { CallStatistics } from './call-statistics.js';

it('counts by action; an interrupted call is no failure', () => {
  const statistics = new CallStatistics();
  statistics.add({ action: 'MeterValues', latencyMs: 4, outcome: 'answered' });
  statistics.add({ action: 'Heartbeat', latencyMs: 0.1, outcome: 'failed' });
  statistics.add({ action: 'Heartbeat', latencyMs: 20, outcome: 'interrupted' });
  const [heartbeat, meterValues, ...others] = statistics.summary();
  expect(heartbeat).toMatchObject({ action: 'Heartbeat', calls: 2, failures: 1, interrupted: 1 });
  expect(meterValues).toMatchObject({ action: 'MeterValues', calls: 1, failures: 0, interrupted: 0 });
  expect(meterValues?.p50Ms).toBeCloseTo(4, 1);
  expect(others).toEqual([]);
  expect([statistics.calls, statistics.failures]).toEqual([3, 1]);
});

it('gives percentiles to three figures', () => {
  const statistics = new CallStatistics();
  for (let ms = 1; ms <= 200; ms += 1) {
    statistics.add({ action: 'Heartbeat', latencyMs: ms, outcome: 'answered' });
  }
  const [row] = statistics.summary();
  expect(row?.p50Ms).toBeCloseTo(100, 0);
  expect(row?.p99Ms).toBeCloseTo(198, 0);
  expect(row?.maxMs).toBeCloseTo(200, 0);
});
