import type { OCPP20 } from 'typed-ocpp';
import type { AuthorisationResult } from '../../../driver/index.js';

type IdTokenInfo = OCPP20.AuthorizeResponse['idTokenInfo'];

/** 2.0.1 part 2, 2.29 IdTokenInfoType. */
export function idTokenInfo({ status, validUntil, groupIdToken }: AuthorisationResult): IdTokenInfo {
  return {
    status,
    ...(validUntil === null ? {} : { cacheExpiryDateTime: validUntil.toISOString() }),
    ...(groupIdToken === null ? {} : { groupIdToken: { idToken: groupIdToken, type: 'Central' } }),
  };
}
