import type { DataSource, EntityManager } from 'typeorm';
import { announce, type DomainEvent } from '../../../platform/events/outbox.js';
import { stationEvent, type StationEvents } from '../station.events.js';
import type { StationRef } from '../station-link.js';
import type { ReservationAnswer, ReservationStatus } from './reservation.js';

type ReservationState = StationEvents['ReservationChanged'] & { tenantId: string };

interface Change {
  status: ReservationStatus;
  statusReason?: string | null;
  groupIdToken?: string | null;
  transactionId?: string;
}

const STATE = `tenant_id AS "tenantId", id, reservation_id AS "reservationId", station_id AS "stationId",
               evse_id AS "evseId", status, status_reason AS "statusReason", transaction_id AS "transactionId",
               expires_at AS "expiresAt"`;

/** Positive, and unique over all stations. */
export async function nextReservationId(database: DataSource | EntityManager): Promise<number> {
  const [row] = await database.query<{ id: number }[]>(
    `SELECT nextval('station.reservation_number')::integer AS id`,
  );
  if (row === undefined) throw new Error('station.reservation_number gave no value');
  return row.id;
}

/** Says nothing of whose it is. */
export function reservationChanged({ tenantId, ...state }: ReservationState): DomainEvent {
  const { id, reservationId, stationId, evseId, status, statusReason, transactionId, expiresAt } = state;
  return stationEvent('ReservationChanged', tenantId, {
    id,
    reservationId,
    stationId,
    evseId,
    status,
    statusReason,
    transactionId,
    expiresAt,
  });
}

/** An answer counts also when it was waited for no longer: the charger keeps what it accepted. */
export async function markAnswered(
  manager: EntityManager,
  station: StationRef,
  reservationId: number,
  { accepted, reason, groupIdToken }: ReservationAnswer,
): Promise<void> {
  const change: Change = accepted
    ? { status: 'active', groupIdToken }
    : { status: 'rejected', statusReason: reason, groupIdToken };
  await changeOne(manager, station, reservationId, ['pending', 'failed'], change);
}

export async function markCancelled(
  manager: EntityManager,
  station: StationRef,
  reservationId: number,
): Promise<void> {
  await changeOne(manager, station, reservationId, ['pending', 'active', 'failed'], { status: 'cancelled' });
}

/** What is known to have ended before stays as it was. */
export async function markEnded(
  manager: EntityManager,
  station: StationRef,
  reservationId: number,
  reason: 'Expired' | 'Removed',
): Promise<void> {
  const change: Change =
    reason === 'Expired' ? { status: 'expired' } : { status: 'cancelled', statusReason: reason };
  await changeOne(manager, station, reservationId, ['pending', 'active', 'failed'], change);
}

/** Also when it has expired: the start may have waited in the charger's queue. */
export async function markUsed(
  manager: EntityManager,
  station: StationRef,
  reservationId: number,
  transactionId: string,
): Promise<void> {
  const before: ReservationStatus[] = ['pending', 'active', 'failed', 'expired'];
  await changeOne(manager, station, reservationId, before, { status: 'used', transactionId });
}

/** The command that asked for it has ended without an answer. */
export async function markFailed(
  manager: EntityManager,
  commandId: string,
  statusReason: string | null,
): Promise<void> {
  const change: Change = { status: 'failed', statusReason };
  await changeWhere(manager, change, `command_id = $5 AND status = 'pending'`, [commandId]);
}

/**
 * A charger gives up the reservations of an EVSE (0: of the whole station) that becomes Faulted or Unavailable (1.6
 * §5.13, where it says nothing more of them; 2.0.1 H01.FR.16, H01.FR.17): one of whose connectors none is left. `at`:
 * when it did.
 */
export async function markGivenUp(
  manager: EntityManager,
  { stationId }: StationRef,
  evseId: number,
  statusReason: string,
  at: Date,
): Promise<void> {
  const where = `station_id = $5 AND ($6 = 0 OR evse_id = $6) AND status = 'active' AND created_at <= $7
                 AND ($6 = 0 OR NOT EXISTS (
                   SELECT FROM station.connector c
                    WHERE c.station_id = $5 AND c.evse_id = $6 AND c.status NOT IN ('Faulted', 'Unavailable')))`;
  await changeWhere(manager, { status: 'cancelled', statusReason }, where, [stationId, evseId, at]);
}

/** Returns how many there were. */
export async function markExpired(manager: EntityManager): Promise<number> {
  return changeWhere(manager, { status: 'expired' }, `status = 'active' AND expires_at <= now()`, []);
}

async function changeOne(
  manager: EntityManager,
  { stationId }: StationRef,
  reservationId: number,
  before: ReservationStatus[],
  change: Change,
): Promise<void> {
  const where = `station_id = $5 AND reservation_id = $6 AND status = ANY ($7)`;
  await changeWhere(manager, change, where, [stationId, reservationId, before]);
}

/** Changes and announces. `where` takes its parameters from $5 on. */
async function changeWhere(
  manager: EntityManager,
  { status, statusReason = null, groupIdToken = null, transactionId }: Change,
  where: string,
  parameters: unknown[],
): Promise<number> {
  const [changed] = await manager.query<[ReservationState[], number]>(
    `UPDATE station.reservation
        SET status = $1, status_reason = $2, group_id_token = coalesce($3, group_id_token),
            transaction_id = coalesce($4, transaction_id), updated_at = now()
      WHERE ${where} RETURNING ${STATE}`,
    [status, statusReason, groupIdToken, transactionId ?? null, ...parameters],
  );
  await announce(manager, ...changed.map(reservationChanged));
  return changed.length;
}
