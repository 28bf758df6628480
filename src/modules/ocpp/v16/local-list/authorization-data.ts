import type { OCPP16 } from 'typed-ocpp';
import { normaliseIdToken } from '../../../driver/index.js';
import type { LocalListEntry, LocalListUpdate } from '../../../station/index.js';
import { idTagInfo } from '../id-tag-info.js';
import { request } from '../../rpc/request.js';
import type { OcppRequest } from '../../rpc/version.js';

type Update = OCPP16.SendLocalListRequest;
type AuthorizationData = NonNullable<Update['localAuthorizationList']>[number];

/** §6.41. An entry without information is to be removed (§7.1); an empty list is left out. */
export function sendLocalList({ version, updateType, remove, set }: LocalListUpdate): OcppRequest {
  const entries: AuthorizationData[] = [
    ...remove.map(({ idToken }) => ({ idTag: idToken })),
    ...set.map((entry) => ({ idTag: entry.idToken, idTagInfo: idTagInfo(entry) })),
  ];
  return request('SendLocalList', {
    listVersion: version,
    updateType,
    localAuthorizationList: entries.length === 0 ? undefined : entries,
  });
}

/** The update that a message was, whoever made it. */
export function updateOf({ listVersion, updateType, localAuthorizationList = [] }: Update): LocalListUpdate {
  const tokens = localAuthorizationList.map(({ idTag }) => ({
    key: normaliseIdToken(idTag),
    idToken: idTag,
    type: null,
  }));
  return {
    version: listVersion,
    updateType,
    remove: tokens.filter((_, index) => localAuthorizationList[index]?.idTagInfo === undefined),
    set: tokens.flatMap((token, index): LocalListEntry[] => {
      const info = localAuthorizationList[index]?.idTagInfo;
      if (info === undefined) return [];
      const { status, expiryDate, parentIdTag = null } = info;
      const validUntil = expiryDate === undefined ? null : new Date(expiryDate);
      return [{ ...token, status, validUntil, groupIdToken: parentIdTag }];
    }),
  };
}
