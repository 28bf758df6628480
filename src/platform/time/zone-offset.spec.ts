import { expect, it } from 'vitest';
import { instantOfWallClock } from './zone-offset.js';

it.each([
  ['2026-01-31T12:00:00', 'Europe/Berlin', '2026-01-31T11:00:00.000Z'],
  ['2026-07-31T12:00:00.500', 'Europe/Berlin', '2026-07-31T10:00:00.500Z'],
  ['2026-01-31T12:00:00', 'America/New_York', '2026-01-31T17:00:00.000Z'],
  ['2026-01-31T12:00:00', 'Asia/Kolkata', '2026-01-31T06:30:00.000Z'],
  ['2026-01-31T12:00:00', 'UTC', '2026-01-31T12:00:00.000Z'],
  ['2026-03-29T03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
  ['2026-10-25T01:59:59', 'Europe/Berlin', '2026-10-24T23:59:59.000Z'],
  ['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T01:30:00.000Z'],
  ['+275760-09-13T00:00:00', 'America/New_York', undefined],
  ['soon', 'UTC', undefined],
])('%s in %s is %s', (text, timeZone, instant) => {
  expect(instantOfWallClock(text, timeZone)?.toISOString()).toBe(instant);
});
