import { describe, expect, it } from 'vitest';
import { mayStandAt, RESERVATION_STATUSES, type ReservationStatus, statusAt } from './reservation.js';

describe('the status of a reservation', () => {
  it.each<[ReservationStatus, string, ReservationStatus]>([
    ['active', '11:59:59.999', 'active'],
    ['active', '12:00:00', 'expired'],
    ['active', '13:00:00', 'expired'],
    ['pending', '13:00:00', 'pending'],
    ['used', '13:00:00', 'used'],
    ['cancelled', '13:00:00', 'cancelled'],
    ['rejected', '13:00:00', 'rejected'],
  ])('that is recorded as %s until noon is at %s %s', (status, time, expected) => {
    const reservation = { status, expiresAt: new Date('2026-01-31T12:00:00Z') };
    expect(statusAt(reservation, new Date(`2026-01-31T${time}Z`))).toBe(expected);
  });
});

it('may be kept by its charger while it is active, or nobody knows, until its time is over', () => {
  const kept = (time: string) =>
    RESERVATION_STATUSES.filter((status) =>
      mayStandAt({ status, expiresAt: new Date('2026-01-31T12:00:00Z') }, new Date(`2026-01-31T${time}Z`)),
    );
  expect(kept('11:59:59.999')).toEqual(['active', 'failed']);
  expect(kept('12:00:00')).toEqual([]);
});
