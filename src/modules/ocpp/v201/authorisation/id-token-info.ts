import type { OCPP20 } from 'typed-ocpp';
import type { AuthorisationResult } from '../../../driver/index.js';

type IdTokenInfo = OCPP20.AuthorizeResponse['idTokenInfo'];
type IdToken = NonNullable<IdTokenInfo['groupIdToken']>;

/** 2.0.1 part 2, 2.28 IdTokenType: at most 36 characters. */
export const MAX_ID_TOKEN_LENGTH = 36;

/** The token of a group, which is ours. */
export const groupIdToken = (idToken: string): IdToken => ({
  idToken: idToken.slice(0, MAX_ID_TOKEN_LENGTH),
  type: 'Central',
});

/** 2.0.1 part 2, 2.27 IdTokenInfoType. */
export function idTokenInfo({
  status,
  validUntil,
  groupIdToken: group,
}: Pick<AuthorisationResult, 'status' | 'validUntil' | 'groupIdToken'>): IdTokenInfo {
  return {
    status,
    ...(validUntil === null ? {} : { cacheExpiryDateTime: validUntil.toISOString() }),
    ...(group === null ? {} : { groupIdToken: groupIdToken(group) }),
  };
}
