import type { Controls, RequestHandlers } from '../controls.js';
import type { CsmsRequests } from '../messages.js';

type Request = CsmsRequests['CustomerInformation']['request'];

/** Longest text of one part of a report. */
const PER_MESSAGE = 512;

/** N09, N10: a customer is known by token alone; others are Invalid. */
export const customerRequests: RequestHandlers<'CustomerInformation'> = {
  CustomerInformation: (charger, request) => {
    const { report, clear, idToken, customerCertificate, customerIdentifier } = request;
    const named = [idToken, customerCertificate, customerIdentifier].filter((one) => one !== undefined);
    if (named.length !== 1) return { payload: { status: 'Invalid' } };
    const data = dataOf(charger, request);
    const after = (): void => {
      if (clear && idToken) charger.parts.authorization.forget(idToken);
      if (report || clear) tell(charger, request.requestId, report ? data : 'cleared');
    };
    return { payload: { status: 'Accepted' }, after };
  },
};

/** What the charger has of a customer (N09.FR.04: a text of its own choice). */
function dataOf({ parts }: Controls, { idToken }: Request): string {
  if (!idToken) return 'no data';
  const known = parts.authorization.known(idToken);
  const sessions = parts.transactions.ledger.filter(
    (entry) => entry.idToken.toLowerCase() === idToken.idToken.toLowerCase(),
  );
  if (!known && sessions.length === 0) return 'no data';
  const { length } = sessions;
  return JSON.stringify({ idToken: idToken.idToken, status: known?.status, transactions: length });
}

function tell(charger: Controls, requestId: number, text: string): void {
  const generatedAt = charger.parts.clock.timestamp();
  for (let seqNo = 0; seqNo * PER_MESSAGE < text.length; seqNo += 1) {
    const data = text.slice(seqNo * PER_MESSAGE, (seqNo + 1) * PER_MESSAGE);
    const tbc = (seqNo + 1) * PER_MESSAGE < text.length;
    charger.tell('NotifyCustomerInformation', { requestId, generatedAt, seqNo, tbc, data });
  }
}
