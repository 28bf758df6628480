import type { OCPP20 } from 'typed-ocpp';
import { type AuthorisationStatus, normaliseIdToken } from '../../../driver/index.js';
import type { LocalListEntry, LocalListUpdate } from '../../../station/index.js';
import { request } from '../../rpc/request.js';
import type { OcppRequest } from '../../rpc/version.js';
import { idTokenInfo } from '../authorisation/id-token-info.js';

type Update = OCPP20.SendLocalListRequest;
type AuthorizationData = NonNullable<Update['localAuthorizationList']>[number];
type IdToken = AuthorizationData['idToken'];

const idTokenOf = ({ idToken, type }: { idToken: string; type: string | null }): IdToken => ({
  idToken,
  type: (type ?? 'Central') as IdToken['type'],
});

/** 2.0.1 part 2, 1.51. An entry without information is to be removed (D01.FR.17); an empty list is left out. */
export function sendLocalList({ version, updateType, remove, set }: LocalListUpdate): OcppRequest {
  const entries: AuthorizationData[] = [
    ...remove.map((token) => ({ idToken: idTokenOf(token) })),
    ...set.map((entry) => ({
      idToken: idTokenOf(entry),
      idTokenInfo: idTokenInfo({ ...entry, status: entry.status as AuthorisationStatus }),
    })),
  ];
  return request('SendLocalList', {
    versionNumber: version,
    updateType,
    localAuthorizationList: entries.length === 0 ? undefined : entries,
  });
}

/** The update that a message was, whoever made it. */
export function updateOf({
  versionNumber,
  updateType,
  localAuthorizationList = [],
}: Update): LocalListUpdate {
  const remove: LocalListUpdate['remove'] = [];
  const set: LocalListEntry[] = [];
  for (const { idToken: token, idTokenInfo: info } of localAuthorizationList) {
    const listed = { key: normaliseIdToken(token.idToken), idToken: token.idToken, type: token.type };
    if (info === undefined) remove.push(listed);
    else {
      const { status, cacheExpiryDateTime: expiry, groupIdToken } = info;
      const validUntil = expiry === undefined ? null : new Date(expiry);
      set.push({ ...listed, status, validUntil, groupIdToken: groupIdToken?.idToken ?? null });
    }
  }
  return { version: versionNumber, updateType, remove, set };
}
