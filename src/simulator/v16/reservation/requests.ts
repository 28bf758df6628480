import type { RequestHandlers } from '../controls.js';

/** 1.6 §5.2 and §5.13. */
export const reservationRequests: RequestHandlers<'CancelReservation' | 'ReserveNow'> = {
  CancelReservation: (charger, { reservationId }) => {
    const connector = charger.reservations.cancel(reservationId);
    if (!connector) return { payload: { status: 'Rejected' } };
    return { payload: { status: 'Accepted' }, after: () => charger.reservationChanged() };
  },

  ReserveNow: (charger, request) => {
    const { reservationId: id, connectorId: outletId, idTag: idToken, parentIdTag, expiryDate } = request;
    const reservation = {
      id,
      outletId,
      idToken,
      groupIdToken: parentIdTag,
      expiresAt: Date.parse(expiryDate),
    };
    const status = charger.ready ? charger.reservations.reserve(reservation) : 'Rejected';
    return { payload: { status }, after: () => charger.reservationChanged() };
  },
};
