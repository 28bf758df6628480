import type { OCPP16 } from 'typed-ocpp';
import { CallRefused, type Reply } from '../ocpp-client.js';
import type { Configuration } from './configuration.js';
import type { Connector } from './connector.js';
import { checkRequest, type CsmsRequests } from './messages.js';
import type { StopReason } from './transactions.js';

/** What a request of the CSMS can make the charger do. */
export interface Controls {
  readonly configuration: Configuration;
  readonly connectors: ReadonlyMap<number, Connector>;
  /** Registered, and neither resetting nor being switched off. */
  readonly ready: boolean;
  startRemotely: (connector: Connector, idToken: string) => void;
  stopTransaction: (connector: Connector, reason: StopReason) => void;
  changeAvailability: (connectorId: number, operative: boolean) => void;
  reset: (type: OCPP16.ResetRequest['type']) => void;
  trigger: (
    message: OCPP16.TriggerMessageRequest['requestedMessage'],
    connectorId: number | undefined,
  ) => void;
  configurationChanged: (key: string) => void;
  log: (line: string) => void;
  fault: (text: string) => void;
}

type Handlers = { [A in keyof CsmsRequests]: (charger: Controls, request: CsmsRequests[A]) => Reply };

const HANDLERS: Handlers = {
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
    const status = charger.configuration.write(key, value);
    return { payload: { status }, after: () => status === 'Accepted' && charger.configurationChanged(key) };
  },

  ClearCache: () => ({ payload: { status: 'Accepted' } }),

  DataTransfer: () => ({ payload: { status: 'UnknownVendorId' } }),

  GetConfiguration: (charger, { key }) => ({ payload: charger.configuration.read(key) }),

  RemoteStartTransaction: (charger, { connectorId, idTag }) => {
    const connector = connectorsOf(charger, connectorId ?? 0).find((one) => one.operative && !one.occupied);
    if (!charger.ready || connectorId === 0 || !connector) return { payload: { status: 'Rejected' } };
    connector.occupied = true;
    return { payload: { status: 'Accepted' }, after: () => charger.startRemotely(connector, idTag) };
  },

  RemoteStopTransaction: (charger, { transactionId }) => {
    const connector = connectorsOf(charger, 0).find(
      (one) => one.transaction?.entry.transactionId === transactionId,
    );
    if (!connector) return { payload: { status: 'Rejected' } };
    return { payload: { status: 'Accepted' }, after: () => charger.stopTransaction(connector, 'Remote') };
  },

  Reset: (charger, { type }) => ({ payload: { status: 'Accepted' }, after: () => charger.reset(type) }),

  TriggerMessage: (charger, { requestedMessage, connectorId }) => {
    if (connectorId !== undefined && !charger.connectors.has(connectorId))
      return { payload: { status: 'Rejected' } };
    return { payload: { status: 'Accepted' }, after: () => charger.trigger(requestedMessage, connectorId) };
  },

  // An unknown connector is NotSupported (§5.18).
  UnlockConnector: (charger, { connectorId }) => {
    const connector = connectorId === 0 ? undefined : charger.connectors.get(connectorId);
    if (!connector) return { payload: { status: 'NotSupported' } };
    return {
      payload: { status: 'Unlocked' },
      after: () => charger.stopTransaction(connector, 'UnlockCommand'),
    };
  },
};

/**
 * Answers a CALL of the CSMS.
 * @throws CallRefused for what this charger does not know and for what breaks the schema
 */
export function answerRequest(charger: Controls, action: string, payload: unknown): Reply {
  if (!isKnown(action)) {
    charger.log(`asked for ${action}: not implemented`);
    throw new CallRefused('NotImplemented', `${action} is not implemented`);
  }
  const fault = checkRequest(action, payload);
  if (fault) {
    charger.fault(`the CSMS sent a ${action} that breaks OCPP 1.6: ${fault.text}`);
    throw new CallRefused(fault.code, fault.text);
  }
  const reply = handle(charger, action, payload as never);
  const { status } = reply.payload as { status?: string };
  charger.log(`asked for ${action} ${JSON.stringify(payload)}: ${status ?? 'answered'}`);
  return reply;
}

function handle<A extends keyof CsmsRequests>(charger: Controls, action: A, request: CsmsRequests[A]): Reply {
  return HANDLERS[action](charger, request);
}

function isKnown(action: string): action is keyof CsmsRequests {
  return Object.hasOwn(HANDLERS, action);
}

/** The connectors that an id means: 0 means all. */
function connectorsOf(charger: Controls, connectorId: number): Connector[] {
  return [...charger.connectors.values()].filter(
    ({ id }) => id > 0 && (connectorId === 0 || id === connectorId),
  );
}
