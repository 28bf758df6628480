import { expect, it } from 'vitest';
import { type Goal, isMet } from './goal.ts';
import { goalTable, movementLine } from './report.ts';
import { compare } from './verify.ts';

const goal = (sense: Goal['sense'], wanted: number, measured: number | null, unit: Goal['unit']): Goal => ({
  bench: 'heartbeat',
  what: 'p99',
  sense,
  wanted,
  measured,
  unit,
});

it.each([
  ['≥', 0.7, 0.7, true],
  ['≥', 0.7, 0.69, false],
  ['≤', 16, 16, true],
  ['≤', 16, 16.1, false],
  ['<', 50, 50, false],
  ['<', 50, 49.9, true],
  ['<', 50, null, null],
] as const)('holds %s %d against %s: %s', (sense, wanted, measured, expected) => {
  expect(isMet(goal(sense, wanted, measured, 'ms'))).toBe(expected);
});

it('shows each target with what was measured', () => {
  const goals = [goal('≥', 0.7, 0.414, ''), goal('<', 50, 12.34, 'ms'), goal('≥', 800, null, '/s')];
  expect(goalTable(goals).split('\n')).toEqual([
    'bench      of   is           target  measured',
    'heartbeat  p99  missed       ≥ 0.70      0.41',
    'heartbeat  p99  met       < 50.0 ms   12.3 ms',
    'heartbeat  p99  not seen    ≥ 800/s         –',
  ]);
});

it('tells by how much a ratio moved', () => {
  expect(movementLine({ name: 'heartbeat', before: 0.8, now: 0.6 })).toBe(
    'MOVED  heartbeat: 0.800 in the baseline, 0.600 now (-25 %)',
  );
});

it.each([
  ['as much as was answered', { isExact: true, stored: 10 }, []],
  ['what is missing', { isExact: false, stored: 9 }, ['1 rows are missing of what was answered']],
  ['what is doubled', { isExact: true, stored: 12 }, ['2 rows are there more than was answered']],
  ['more where that may be', { isExact: false, stored: 12 }, []],
])('finds in the database %s', (_, { isExact, stored }, faults) => {
  const check = { what: 'rows', sql: '', perAnswered: 5, isExact };
  expect(compare(check, { CP1: 2 }, new Map([['CP1', stored]])).faults).toEqual(faults);
});

it('lets no surplus of one station hide the loss of another', () => {
  const stored = new Map([
    ['CP1', 2],
    ['CP2', 0],
  ]);
  expect(compare({ what: 'rows', sql: '' }, { CP1: 1, CP2: 1 }, stored).faults).toHaveLength(1);
});
