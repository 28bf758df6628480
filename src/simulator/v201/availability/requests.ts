import type { Controls, RequestHandlers } from '../controls.js';
import type { Evse } from '../evse.js';

/** F05, G03 and G04. */
export const availabilityRequests: RequestHandlers<'ChangeAvailability' | 'UnlockConnector'> = {
  ChangeAvailability: (charger, { operationalStatus, evse }) => {
    const concerned = placeOf(charger, evse);
    if (!concerned) return { payload: { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } } };
    const operative = operationalStatus === 'Operative';
    const affected = evse ? [concerned] : charger.evses();
    const busy = !operative && affected.some(({ occupied }) => occupied);
    const after = (): void => {
      concerned.wanted[evse?.connectorId === undefined ? 'evse' : 'connector'] = operative;
      charger.availabilityChanged();
    };
    return { payload: { status: busy ? 'Scheduled' : 'Accepted' }, after };
  },

  UnlockConnector: (charger, { evseId, connectorId }) => {
    const evse = placeOf(charger, { id: evseId, connectorId });
    if (!evse || evseId === 0) return { payload: { status: 'UnknownConnector' } };
    if (evse.transaction) return { payload: { status: 'OngoingAuthorizedTransaction' } };
    return { payload: { status: evse.lockBroken ? 'UnlockFailed' : 'Unlocked' } };
  },
};

/** The EVSE that is meant, each with its connector 1; the station where none is named. */
function placeOf(
  charger: Controls,
  evse: { id: number; connectorId?: number } | undefined,
): Evse | undefined {
  const { id = 0, connectorId = 1 } = evse ?? {};
  return connectorId === 1 ? charger.parts.evses.get(id) : undefined;
}
