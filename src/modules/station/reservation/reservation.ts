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

/** 2.0.1 part 2, 3.22 ConnectorEnumType: `c` has a cable, `s` is a socket, `w` is wireless. */
export const CONNECTOR_TYPES = [
  'cCCS1',
  'cCCS2',
  'cG105',
  'cTesla',
  'cType1',
  'cType2',
  's309-1P-16A',
  's309-1P-32A',
  's309-3P-16A',
  's309-3P-32A',
  'sBS1361',
  'sCEE-7-7',
  'sType2',
  'sType3',
  'Other1PhMax16A',
  'Other1PhOver16A',
  'Other3Ph',
  'Pan',
  'wInductive',
  'wResonant',
  'Undetermined',
  'Unknown',
] as const;
export type ConnectorType = (typeof CONNECTOR_TYPES)[number];

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

/** Of one that failed nobody knows: the request may have reached the charger, and its answer been lost. */
export const mayStandAt = (reservation: { status: ReservationStatus; expiresAt: Date }, at: Date): boolean =>
  ['active', 'failed'].includes(reservation.status) && reservation.expiresAt > at;

/** `statusAt` for a list of those that have a status. */
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
