import { expect, it } from 'vitest';
import { MAX_RENEGOTIATIONS, renewalTime } from './ev-charging.js';

const NOON = new Date('2026-01-31T12:00:00Z');
const before = (seconds: number) => new Date(NOON.getTime() - seconds * 1000);

it.each<[string, Date | null, number, Date | null]>([
  ['that was never sent', null, 0, NOON],
  ['that was sent a while ago', before(2), 0, NOON],
  ['that was just sent', before(0.5), 0, before(-1.5)],
  ['that waits to be sent', before(-1.5), 0, null],
  ['that the car has not kept to for the last time', before(60), MAX_RENEGOTIATIONS - 1, NOON],
  ['that the car will not keep to', before(60), MAX_RENEGOTIATIONS, null],
])('the time of a profile %s: %s, %i times: %s', (_title, renewedAt, renegotiations, expected) => {
  expect(renewalTime({ renewedAt, renegotiations }, NOON)).toEqual(expected);
});
