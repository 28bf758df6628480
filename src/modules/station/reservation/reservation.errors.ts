import { ConflictError } from '../../../platform/errors.js';
import type { ReservationStatus } from './reservation.js';

export class ReservationNotActiveError extends ConflictError {
  constructor(id: string, status: ReservationStatus) {
    super(
      'reservation_not_active',
      `The reservation ${id} is ${status}: only one that the charger may still keep can be cancelled`,
    );
  }
}

/** It stays as it was. */
export class CancellationRefusedError extends ConflictError {
  constructor(id: string, commandId: string) {
    super(
      'cancellation_refused',
      `The charger did not cancel the reservation ${id}; the command ${commandId} has its answer`,
    );
  }
}
