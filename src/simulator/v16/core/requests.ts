import { connectorsOf, type Controls, type RequestHandlers } from '../controls.js';
import type { Connector } from '../connector.js';
import type { CsmsRequests } from '../messages.js';

/** The vendor that this charger is of, and whose data it takes. */
const VENDOR_ID = 'CSMS';

type CoreRequest =
  | 'ChangeAvailability'
  | 'ChangeConfiguration'
  | 'ClearCache'
  | 'DataTransfer'
  | 'GetConfiguration'
  | 'RemoteStartTransaction'
  | 'RemoteStopTransaction'
  | 'Reset'
  | 'UnlockConnector';

export const coreRequests: RequestHandlers<CoreRequest> = {
  ChangeAvailability: (charger, { connectorId, type }) => {
    const concerned = connectorsOf(charger, connectorId);
    if (connectorId !== 0 && concerned.length === 0) return { payload: { status: 'Rejected' } };
    const busy = type === 'Inoperative' && concerned.some(({ occupied }) => occupied);
    return {
      payload: { status: busy ? 'Scheduled' : 'Accepted' },
      after: () => charger.changeAvailability(connectorId, type === 'Operative'),
    };
  },

  ChangeConfiguration: (charger, { key, value }) => {
    const status = charger.mayConfigure(key, value) ? charger.configuration.write(key, value) : 'Rejected';
    return {
      payload: { status },
      after: () => status === 'Accepted' && charger.configurationChanged(key, value),
    };
  },

  ClearCache: ({ authorization }) => {
    authorization.clearCache();
    return { payload: { status: 'Accepted' } };
  },

  // Data of its own vendor comes back as an echo (§5.6).
  DataTransfer: (_charger, { vendorId, messageId, data }) => {
    if (vendorId !== VENDOR_ID) return { payload: { status: 'UnknownVendorId' } };
    if (messageId !== undefined && messageId !== 'Echo') return { payload: { status: 'UnknownMessageId' } };
    return { payload: data === undefined ? { status: 'Accepted' } : { status: 'Accepted', data } };
  },

  GetConfiguration: (charger, { key }) => ({ payload: charger.configuration.read(key) }),

  RemoteStartTransaction: (charger, request) => {
    const connector = connectorFor(charger, request);
    if (!connector) return { payload: { status: 'Rejected' } };
    connector.occupied = true;
    const { idTag, chargingProfile } = request;
    const after = (): void => charger.startRemotely(connector, idTag, chargingProfile);
    return { payload: { status: 'Accepted' }, after };
  },

  RemoteStopTransaction: (charger, { transactionId }) => {
    const connector = connectorsOf(charger, 0).find(
      (one) => one.transaction?.entry.transactionId === transactionId,
    );
    if (!connector) return { payload: { status: 'Rejected' } };
    return { payload: { status: 'Accepted' }, after: () => charger.stopTransaction(connector, 'Remote') };
  },

  Reset: (charger, { type }) => ({ payload: { status: 'Accepted' }, after: () => charger.reset(type) }),

  // An unknown connector is NotSupported (§5.18); one whose lock is broken stays locked.
  UnlockConnector: (charger, { connectorId }) => {
    const connector = connectorId === 0 ? undefined : charger.connectors.get(connectorId);
    if (!connector) return { payload: { status: 'NotSupported' } };
    if (connector.errorCode === 'ConnectorLockFailure') return { payload: { status: 'UnlockFailed' } };
    return {
      payload: { status: 'Unlocked' },
      after: () => charger.stopTransaction(connector, 'UnlockCommand'),
    };
  },
};

/** The connector that a remote start begins on, the first of several; none where it has to be rejected (§5.11). */
function connectorFor(
  charger: Controls,
  { connectorId, idTag, chargingProfile }: CsmsRequests['RemoteStartTransaction'],
): Connector | undefined {
  if (!charger.ready || connectorId === 0) return undefined;
  const free = connectorsOf(charger, connectorId ?? 0).filter(
    (one) => one.free && charger.reservations.admits(one, idTag),
  );
  const connector = free.find(({ reservedBy }) => reservedBy !== undefined) ?? free[0];
  if (!connector || !chargingProfile) return connector;
  return charger.chargingProfiles.accepts(connector.id, chargingProfile) ? connector : undefined;
}
