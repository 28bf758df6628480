import { describe, expect, it } from 'vitest';
import { type Monitor, nextDue, observe } from './monitor.js';

const NOW = Date.parse('2026-01-05T12:00:07Z');

const monitor = (type: Monitor['type'], value: number): Monitor => ({
  ...{ id: 1, type, value, severity: 5, transaction: false, custom: true, alerting: false },
  ...{ component: { name: 'EVSE' }, variable: { name: 'Power' }, last: undefined },
  dueAt: nextDue({ type, value }, NOW),
});

/** What is told of one value after the other, a second apart. */
function told(one: Monitor, ...values: string[]): string[] {
  return values.map((value, index) => {
    const seen = observe(one, value, NOW + index * 1000);
    if (!seen) return '-';
    return seen.cleared ? 'cleared' : seen.trigger;
  });
}

describe('observe', () => {
  it.each<[Monitor['type'], number, string[], string[]]>([
    ['UpperThreshold', 10, ['10', '11', '12', '9', '11'], ['-', 'Alerting', '-', 'cleared', 'Alerting']],
    ['LowerThreshold', 10, ['10', '9', '10'], ['-', 'Alerting', 'cleared']],
    ['Delta', 5, ['100', '104', '105', '109', '99'], ['-', '-', 'Delta', '-', 'Delta']],
    ['Delta', 1, ['Available', 'Available', 'Occupied'], ['-', '-', 'Delta']],
    ['Periodic', 2, ['1', '1', '1', '1', '1'], ['-', '-', 'Periodic', '-', 'Periodic']],
    ['PeriodicClockAligned', 5, ['1', '1', '1', '1'], ['-', '-', '-', 'Periodic']],
  ])('%s of %d sees %j as %j', (type, value, values, expected) => {
    expect(told(monitor(type, value), ...values)).toEqual(expected);
  });
});
