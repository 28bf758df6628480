import type { OCPP20 } from 'typed-ocpp';
import { storableText } from '../../../../platform/database/storable.js';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import type { CallContext } from '../../rpc/version.js';
import { evseNumberOrZero } from '../evse.js';

/**
 * A profile that went with a remote start is that of the transaction that its token starts (K05); a TxProfile ends with
 * its transaction (part 2, 3.13). Where it charges need not be repeated when the token comes.
 */
export async function followTransaction(
  { eventType, transactionInfo, evse, idToken, timestamp }: OCPP20.TransactionEventRequest,
  { services, station, receivedAt }: Pick<CallContext, 'services' | 'station' | 'receivedAt'>,
): Promise<void> {
  const transactionId = storableText(transactionInfo.transactionId);
  if (eventType === 'Ended') {
    await services.chargingProfiles.transactionEnded(station, transactionId);
    return;
  }
  if (eventType !== 'Started' && idToken === undefined) return;
  const evseId = evseNumberOrZero(evse?.id) || (await services.sessions.findPlace(station, transactionId));
  if (!evseId) return;
  const { at } = reportedTime(timestamp, receivedAt);
  const start = { evseId, transactionId, idToken: idToken?.idToken ?? null, at };
  await services.chargingProfiles.transactionStarted(station, start);
}
