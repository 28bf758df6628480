import type { OCPP16 } from 'typed-ocpp';
import type { AuthorisationResult } from '../../driver/index.js';

type IdTagInfo = OCPP16.AuthorizeResponse['idTagInfo'];

/** Of an IdToken (§7.28). */
export const MAX_ID_TAG_LENGTH = 20;

const KNOWN = new Set<string>(['Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx']);
const isKnown = (status: string): status is IdTagInfo['status'] => KNOWN.has(status);

type Standing = Pick<AuthorisationResult, 'validUntil' | 'groupIdToken'> & { status: string };

/** 1.6 §7.11; a token without credit is blocked, another status that 1.6 does not have reads as Invalid. */
export function idTagInfo({ status, validUntil, groupIdToken }: Standing): IdTagInfo {
  return {
    status: isKnown(status) ? status : status === 'NoCredit' ? 'Blocked' : 'Invalid',
    ...(validUntil === null ? {} : { expiryDate: validUntil.toISOString() }),
    ...(groupIdToken === null ? {} : { parentIdTag: groupIdToken.slice(0, MAX_ID_TAG_LENGTH) }),
  };
}
