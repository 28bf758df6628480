import { expect, it } from 'vitest';
import { MAX_RENEGOTIATIONS, mayRenew } from './ev-charging.js';

const NOON = new Date('2026-01-31T12:00:00Z');
const before = (seconds: number) => new Date(NOON.getTime() - seconds * 1000);

it.each<[string, Date | null, number, boolean]>([
  ['that was never sent', null, 0, true],
  ['that was sent a while ago', before(5), 0, true],
  ['that was just sent', before(4.999), 0, false],
  ['that the car has not kept to for the last time', before(60), MAX_RENEGOTIATIONS - 1, true],
  ['that the car will not keep to', before(60), MAX_RENEGOTIATIONS, false],
])('a profile %s may be sent again: %s, %i times: %s', (_title, renewedAt, renegotiations, expected) => {
  expect(mayRenew({ renewedAt, renegotiations }, NOON)).toBe(expected);
});
