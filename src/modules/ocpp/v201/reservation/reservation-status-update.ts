import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';

/** 2.0.1 H01.FR.16, H01.FR.17 and H04. */
export const reservationStatusUpdate = handler<
  OCPP20.ReservationStatusUpdateRequest,
  OCPP20.ReservationStatusUpdateResponse
>(async ({ reservationId, reservationUpdateStatus }, { services, station }) => {
  await services.reservations.ended(station, reservationId, reservationUpdateStatus);
  return {};
});
