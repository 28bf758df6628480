import type { DeviceModel } from '../device-model/device-model.js';
import type { CsmsRequests } from '../messages.js';
import type { IdToken, IdTokenInfo } from '../types.js';

type SendLocalList = CsmsRequests['SendLocalList'];
type Entry = NonNullable<SendLocalList['request']['localAuthorizationList']>[number];

/** Tokens are case-insensitive; the same text of another type is another token. */
export const keyOf = ({ idToken, type }: IdToken): string => `${type} ${idToken.toLowerCase()}`;

/** The tokens that the charger knows by itself (D01, D02). */
export class LocalList {
  readonly #deviceModel: DeviceModel;
  #entries = new Map<string, IdTokenInfo>();
  #version = 0;

  constructor(deviceModel: DeviceModel) {
    this.#deviceModel = deviceModel;
    deviceModel.show('LocalAuthListCtrlr.Entries', () => String(this.#entries.size));
  }

  /** 0 where there is no list (D02.FR.03 and FR.04). */
  get version(): number {
    return this.#enabled ? this.#version : 0;
  }

  get #enabled(): boolean {
    return this.#deviceModel.flag('LocalAuthListCtrlr.Enabled');
  }

  find(idToken: IdToken): IdTokenInfo | undefined {
    return this.#enabled ? this.#entries.get(keyOf(idToken)) : undefined;
  }

  /** D01: all of it or nothing. */
  update(request: SendLocalList['request']): SendLocalList['answer']['status'] {
    const { versionNumber, updateType, localAuthorizationList: changes = [] } = request;
    if (!this.#enabled) return 'Failed';
    if (updateType === 'Differential' && versionNumber <= this.#version) return 'VersionMismatch';
    const most = this.#deviceModel.number('LocalAuthListCtrlr.ItemsPerMessage');
    // 0 means that there is no list (D01.FR.18).
    if (versionNumber <= 0 || changes.length > most) return 'Failed';
    const entries = changed(updateType === 'Full' ? new Map() : this.#entries, changes);
    const complete = updateType === 'Differential' || entries?.size === changes.length;
    if (!entries || !complete || entries.size > this.#deviceModel.maxLimit('LocalAuthListCtrlr.Entries'))
      return 'Failed';
    this.#entries = entries;
    this.#version = versionNumber;
    return 'Accepted';
  }
}

/** A token without information is taken off the list; one that is named twice makes the list a wrong one. */
function changed(
  before: ReadonlyMap<string, IdTokenInfo>,
  changes: readonly Entry[],
): Map<string, IdTokenInfo> | undefined {
  const tokens = new Set(changes.map(({ idToken }) => keyOf(idToken)));
  if (tokens.size < changes.length) return undefined;
  const list = new Map(before);
  for (const { idToken, idTokenInfo } of changes) {
    if (idTokenInfo) list.set(keyOf(idToken), idTokenInfo);
    else list.delete(keyOf(idToken));
  }
  return list;
}
