import type { Controls, RequestHandlers } from '../controls.js';
import type { Evse } from '../evse.js';
import type { CsmsRequests } from '../messages.js';

type Start = CsmsRequests['RequestStartTransaction']['request'];

/** E14, F01 to F03, I02. */
export const transactionRequests: RequestHandlers<
  'CostUpdated' | 'GetTransactionStatus' | 'RequestStartTransaction' | 'RequestStopTransaction'
> = {
  // A cost of no transaction that runs is shown to nobody.
  CostUpdated: (charger, { transactionId, totalCost }) => {
    const transaction = charger.parts.transactions.find(transactionId);
    if (transaction) transaction.totalCost = totalCost;
    charger.log(`cost so far: ${totalCost}`);
    return { payload: {} };
  },

  // Without an id it is about all that waits (E14.FR.06, FR.07).
  GetTransactionStatus: ({ parts: { transactions } }, { transactionId }) => {
    if (transactionId === undefined) return { payload: { messagesInQueue: transactions.queue.size > 0 } };
    const transaction = transactions.find(transactionId);
    const ongoingIndicator = transaction?.evse.transaction === transaction && transaction !== undefined;
    return { payload: { ongoingIndicator, messagesInQueue: transactions.queue.size > 0 && !!transaction } };
  },

  RequestStartTransaction: (charger, request) => {
    const evse = evseFor(charger, request);
    if (!evse) return { payload: { status: 'Rejected', statusInfo: { reasonCode: 'NoFreeEvse' } } };
    const { idToken, groupIdToken, remoteStartId, chargingProfile } = request;
    evse.occupied = true;
    if (chargingProfile) charger.parts.chargingProfiles.setForNextTransaction(evse.id, chargingProfile);
    const start = { evse, idToken, groupIdToken: groupIdToken?.idToken, remoteStartId };
    return { payload: { status: 'Accepted' }, after: () => charger.startRemotely(start) };
  },

  RequestStopTransaction: (charger, { transactionId }) => {
    const evse = charger.evses().find(({ transaction }) => transaction?.id === transactionId);
    if (!evse) return { payload: { status: 'Rejected', statusInfo: { reasonCode: 'TxNotFound' } } };
    const stop = { triggerReason: 'RemoteStop', stoppedReason: 'Remote' } as const;
    return { payload: { status: 'Accepted' }, after: () => charger.stop(evse, stop) };
  },
};

/** The EVSE that a remote start begins at, the first of several; none where it has to be rejected (F01, F02). */
function evseFor(
  charger: Controls,
  { evseId, idToken, groupIdToken, chargingProfile }: Start,
): Evse | undefined {
  if (!charger.ready) return undefined;
  const { reservations, chargingProfiles } = charger.parts;
  const free = charger
    .evses(evseId)
    .filter((one) => one.free && reservations.admits(one, idToken.idToken, groupIdToken?.idToken));
  const evse = free.find(({ reservedBy }) => reservedBy !== undefined) ?? free[0];
  if (!evse || !chargingProfile) return evse;
  return chargingProfiles.accepts(evse.id, chargingProfile) ? evse : undefined;
}
