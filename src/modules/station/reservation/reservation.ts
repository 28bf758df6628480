import type { Condition } from '../../../platform/database/tenant-rows.js';

/**
 * `pending`: the charger has not answered; `rejected`: it said no; `failed`: it gave no answer, or an error; `used`: a
 * transaction of it has started; the others say themselves how it ended.
 */
export const RESERVATION_STATUSES = [
  'pending',
  'active',
  'rejected',
  'failed',
  'used',
  'cancelled',
  'expired',
] as const;
export type ReservationStatus = (typeof RESERVATION_STATUSES)[number];

/** What a charger said of a reservation that it was asked for. */
export interface ReservationAnswer {
  accepted: boolean;
  /** Its own word: `Occupied`, `Faulted`, … */
  reason: string;
  /** The group that it was told of. */
  groupIdToken: string | null;
}

/** An active one expires on the instant, whenever that comes to be recorded. */
export const statusAt = (
  { status, expiresAt }: { status: ReservationStatus; expiresAt: Date },
  at: Date,
): ReservationStatus => (status === 'active' && expiresAt <= at ? 'expired' : status);

/** The same for a list of those that have a status. */
export function hasStatus(status: ReservationStatus, at: Date): Condition {
  const isOver = `row.status = 'active' AND row.expires_at <= :at`;
  const sql =
    status === 'active'
      ? `row.status = 'active' AND row.expires_at > :at`
      : status === 'expired'
        ? `(row.status = 'expired' OR (${isOver}))`
        : `row.status = :status`;
  return { sql, parameters: { status, at } };
}
