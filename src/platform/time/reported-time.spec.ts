import { describe, expect, it } from 'vitest';
import { reportedTime } from './reported-time.js';

const receivedAt = new Date('2026-01-31T12:00:00Z');

describe('the time that a charger reports', () => {
  it.each([
    ['a live report', '2026-01-31T11:59:58Z', '2026-01-31T11:59:58.000Z', []],
    ['a report of an offline queue', '2026-01-28T03:00:00+01:00', '2026-01-28T02:00:00.000Z', []],
    ['a clock a little ahead', '2026-01-31T12:00:59Z', '2026-01-31T12:00:59.000Z', []],
    ['local time marked Z', '2026-01-31T14:00:00Z', '2026-01-31T12:00:00.000Z', ['clock_ahead']],
    ['a clock that was never set', '1970-01-01T00:00:00.740Z', '2026-01-31T12:00:00.000Z', ['clock_unset']],
    ['the year 1', '0001-01-01T00:00:00Z', '2026-01-31T12:00:00.000Z', ['clock_unset']],
    ['no offset', '2026-01-31T11:00:00', '2026-01-31T11:00:00.000Z', ['time_without_offset']],
    ['no time', undefined, '2026-01-31T12:00:00.000Z', ['time_missing']],
    ['an empty text', '', '2026-01-31T12:00:00.000Z', ['time_missing']],
    ['no time at all', 'yesterday', '2026-01-31T12:00:00.000Z', ['time_unreadable']],
  ])('%s', (_, reported, at, marks) => {
    const time = reportedTime(reported, receivedAt);
    expect({ at: time.at.toISOString(), marks: time.marks }).toEqual({ at, marks });
  });

  it.each([
    ['-200000-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z', 'clock_unset'],
    ['+200000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', 'clock_ahead'],
  ])('keeps of %s what a database can hold', (reported, kept, mark) => {
    expect(reportedTime(reported, receivedAt)).toEqual({
      at: receivedAt,
      reportedAt: new Date(kept),
      receivedAt,
      marks: [mark],
    });
  });

  it('keeps what was reported beside what counts', () => {
    expect(reportedTime('1970-01-01T00:00:00Z', receivedAt).reportedAt?.toISOString()).toBe(
      '1970-01-01T00:00:00.000Z',
    );
  });
});
