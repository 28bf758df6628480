import { storableTime } from '../database/storable.js';

/** When something happened, as far as a charger's clock can be believed. */
export interface ReportedTime {
  /** The time to order and to bill by. */
  at: Date;
  /** As the charger reported it, within the years 1 to 9999; null when it reported none, or nothing that is a time. */
  reportedAt: Date | null;
  receivedAt: Date;
  /** What was wrong: `time_missing`, `time_unreadable`, `time_without_offset`, `clock_unset`, `clock_ahead`. */
  marks: string[];
}

/** No charger speaks OCPP 1.6 or newer from before this. */
const EARLIEST = Date.UTC(2012, 0, 1);
const TOLERATED_AHEAD_MS = 60_000;
const WITH_OFFSET = /(?:[zZ]|[+-]\d\d:?\d\d)$/;

export const hasOffset = (reported: string): boolean => WITH_OFFSET.test(reported);

/**
 * Believes a report of the past, since queued messages arrive late. A clock that was never set or that runs ahead is
 * not believed: the time of receipt counts, so that an event of the future cannot hide the true ones after it.
 */
export function reportedTime(reported: string | undefined, receivedAt: Date): ReportedTime {
  if (reported === undefined || reported === '') {
    return { at: receivedAt, reportedAt: null, receivedAt, marks: ['time_missing'] };
  }
  const isZoned = hasOffset(reported);
  const milliseconds = Date.parse(isZoned ? reported : `${reported}Z`);
  if (Number.isNaN(milliseconds))
    return { at: receivedAt, reportedAt: null, receivedAt, marks: ['time_unreadable'] };

  const marks = isZoned ? [] : ['time_without_offset'];
  const reportedAt = storableTime(new Date(milliseconds));
  if (milliseconds < EARLIEST)
    return { at: receivedAt, reportedAt, receivedAt, marks: [...marks, 'clock_unset'] };
  if (milliseconds > receivedAt.getTime() + TOLERATED_AHEAD_MS) {
    return { at: receivedAt, reportedAt, receivedAt, marks: [...marks, 'clock_ahead'] };
  }
  return { at: reportedAt, reportedAt, receivedAt, marks };
}
