import type { RequestHandlers } from '../controls.js';

/** H01 and H02. */
export const reservationRequests: RequestHandlers<'CancelReservation' | 'ReserveNow'> = {
  CancelReservation: (charger, { reservationId }) => {
    const evse = charger.parts.reservations.cancel(reservationId);
    if (!evse) return { payload: { status: 'Rejected' } };
    return { payload: { status: 'Accepted' }, after: () => charger.reservationChanged() };
  },

  ReserveNow: (charger, { id, expiryDateTime, idToken, groupIdToken, evseId, connectorType }) => {
    const { reservations, deviceModel } = charger.parts;
    const place = { name: 'Connector', evse: { id: evseId ?? 1, connectorId: 1 } };
    const ofType = deviceModel.find(place, { name: 'ConnectorType' })?.value;
    const possible = charger.ready && (connectorType === undefined || connectorType === ofType);
    const status = possible
      ? reservations.reserve({
          ...{ id, outletId: evseId ?? 0, idToken: idToken.idToken, groupIdToken: groupIdToken?.idToken },
          expiresAt: Date.parse(expiryDateTime),
        })
      : 'Rejected';
    return { payload: { status }, after: () => charger.reservationChanged() };
  },
};
