import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { isStorableIndex } from '../../../platform/database/storable.js';
import {
  type Condition,
  type ListOrder,
  type TenantScope,
  TenantRows,
} from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { InvalidError, NotFoundError } from '../../../platform/errors.js';
import { announce } from '../../../platform/events/outbox.js';
import { Commands } from '../command.service.js';
import type { StationRef } from '../station-link.js';
import {
  type CreateReservationDto,
  type ReservationDto,
  type ReservationQuery,
  toReservationDto,
} from './reservation.dto.js';
import { Reservation } from './reservation.entity.js';
import { CancellationRefusedError, ReservationNotActiveError } from './reservation.errors.js';
import { hasStatus, mayStandAt, type ReservationAnswer, statusAt } from './reservation.js';
import {
  markAnswered,
  markCancelled,
  markEnded,
  markExpired,
  markFailed,
  markUsed,
  nextReservationId,
  reservationChanged,
} from './reservation.store.js';

const MAX_REASON = 50;
const NEWEST_FIRST: ListOrder<Reservation> = { by: ['createdAt', 'id'], direction: 'DESC' };

/** EVSEs that are kept free for a token: what operators ask for, and what chargers say of it. */
@Injectable()
export class Reservations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: Commands,
  ) {
    commands.follow('reserve-now', async (manager, { id, status, response }) => {
      if (status === 'failed' || status === 'timeout') await markFailed(manager, id, errorCodeOf(response));
    });
  }

  async list(scope: TenantScope, query: Readonly<ReservationQuery>): Promise<Page<ReservationDto>> {
    const { limit, cursor, stationId, status, idToken } = query;
    const now = new Date();
    const conditions: Condition[] = [
      ...(status === undefined ? [] : [hasStatus(status, now)]),
      ...(idToken === undefined ? [] : [isForToken(idToken)]),
    ];
    const rows = new TenantRows(this.dataSource, Reservation, scope);
    const page = await rows.page({ limit, cursor }, NEWEST_FIRST, { stationId }, conditions);
    return { ...page, data: page.data.map((reservation) => toReservationDto(reservation, now)) };
  }

  async find(scope: TenantScope, id: string): Promise<ReservationDto> {
    return toReservationDto(await this.findOrFail(scope, id), new Date());
  }

  /**
   * Asks the charger, and returns the reservation as it stands once that has answered, or after `waitSeconds`.
   * Throws what Commands.run throws; then nothing is recorded.
   */
  async create(
    principal: Principal,
    { stationId, expiresAt, ...wanted }: Readonly<CreateReservationDto>,
    waitSeconds: number,
  ): Promise<ReservationDto> {
    const expiry = new Date(expiresAt);
    if (expiry <= new Date())
      throw new InvalidError([{ path: 'expiresAt', message: 'must be in the future' }]);
    const id = randomUUID();
    const reservationId = await nextReservationId(this.dataSource);
    const request = { reservationId, ...wanted, expiresAt: expiry.toISOString() };
    const record = async (manager: EntityManager, commandId: string) => {
      const row = newReservation({ id, stationId, reservationId, expiresAt: expiry, commandId }, wanted);
      const reservation = await new TenantRows(manager, Reservation, principal).insert(row);
      await announce(manager, reservationChanged(reservation));
    };
    await this.commands.run(principal, stationId, 'reserve-now', request, waitSeconds, record);
    return this.find(principal, id);
  }

  /**
   * Has the charger give it up, also one that failed. Returned as it was, it was not answered within `waitSeconds`.
   * Throws ReservationNotActiveError, CancellationRefusedError, and what Commands.run throws.
   */
  async cancel(principal: Principal, id: string, waitSeconds: number): Promise<ReservationDto> {
    const reservation = await this.findOrFail(principal, id);
    const { stationId, reservationId } = reservation;
    const now = new Date();
    if (!mayStandAt(reservation, now)) throw new ReservationNotActiveError(id, statusAt(reservation, now));
    const request = { reservationId };
    const command = await this.commands.run(principal, stationId, 'cancel-reservation', request, waitSeconds);
    const isRefused = ['rejected', 'failed', 'timeout'].includes(command.status);
    if (isRefused) throw new CancellationRefusedError(id, command.id);
    return this.find(principal, id);
  }

  /** The charger has answered the request for it. */
  async answered(station: StationRef, reservationId: number, answer: ReservationAnswer): Promise<void> {
    await this.change(reservationId, (manager) => markAnswered(manager, station, reservationId, answer));
  }

  /** The charger has given it up. */
  async cancelled(station: StationRef, reservationId: number): Promise<void> {
    await this.change(reservationId, (manager) => markCancelled(manager, station, reservationId));
  }

  /** The charger has ended it by itself: its time is over, or the charger cannot keep it any longer. */
  async ended(station: StationRef, reservationId: number, reason: 'Expired' | 'Removed'): Promise<void> {
    await this.change(reservationId, (manager) => markEnded(manager, station, reservationId, reason));
  }

  /** A transaction of it has started; said again, or of a reservation that there is not, it changes nothing. */
  async used(station: StationRef, reservationId: number, transactionId: string): Promise<void> {
    await this.change(reservationId, (manager) => markUsed(manager, station, reservationId, transactionId));
  }

  /** Records and announces what has expired. Returns how many. */
  async expire(): Promise<number> {
    return inTransaction(this.dataSource, markExpired);
  }

  /** A number that cannot be one of ours, as chargers send for none, is not looked for. */
  private async change(
    reservationId: number,
    write: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    if (isStorableIndex(reservationId)) await inTransaction(this.dataSource, write);
  }

  private async findOrFail(scope: TenantScope, id: string): Promise<Reservation> {
    const reservation = await new TenantRows(this.dataSource, Reservation, scope).findOne({ id });
    if (reservation === null) throw new NotFoundError('reservation', id);
    return reservation;
  }
}

const isForToken = (idToken: string): Condition => ({
  sql: `upper(row.id_token COLLATE "C") = upper(:idToken COLLATE "C")`,
  parameters: { idToken },
});

/** Of an error of the charger, or of the way to it. */
const errorCodeOf = (response: Record<string, unknown> | null): string | null => {
  const errorCode = response?.['errorCode'];
  return typeof errorCode === 'string' ? errorCode.slice(0, MAX_REASON) : null;
};

function newReservation(
  own: Pick<Reservation, 'id' | 'stationId' | 'reservationId' | 'expiresAt' | 'commandId'>,
  wanted: Pick<CreateReservationDto, 'evseId' | 'connectorId' | 'connectorType' | 'idToken' | 'groupIdToken'>,
): Omit<Reservation, 'tenantId'> {
  const now = new Date();
  return {
    ...own,
    evseId: wanted.evseId ?? wanted.connectorId ?? null,
    connectorId: wanted.connectorId ?? null,
    connectorType: wanted.connectorType ?? null,
    idToken: wanted.idToken,
    groupIdToken: wanted.groupIdToken ?? null,
    status: 'pending',
    statusReason: null,
    transactionId: null,
    createdAt: now,
    updatedAt: now,
  };
}
