import type { Reply } from '../../ocpp-call.js';
import type { Controls, RequestedMessage, RequestHandlers } from '../controls.js';

/** 1.6 §5.17, and what the security extension adds to it (use case A03). */
export const remoteTriggerRequests: RequestHandlers<'ExtendedTriggerMessage' | 'TriggerMessage'> = {
  ExtendedTriggerMessage: answer,
  TriggerMessage: answer,
};

function answer(
  charger: Controls,
  { requestedMessage, connectorId }: { requestedMessage: RequestedMessage; connectorId?: number },
): Reply {
  if (connectorId !== undefined && !charger.connectors.has(connectorId))
    return { payload: { status: 'Rejected' } };
  return { payload: { status: 'Accepted' }, after: () => charger.trigger(requestedMessage, connectorId) };
}
