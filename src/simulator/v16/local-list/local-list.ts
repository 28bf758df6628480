import type { OCPP16 } from 'typed-ocpp';
import type { Configuration } from '../configuration.js';

export type IdTagInfo = OCPP16.AuthorizeResponse['idTagInfo'];
type Entry = NonNullable<OCPP16.SendLocalListRequest['localAuthorizationList']>[number];

/** The tokens that the charger knows by itself (1.6 §3.5.2, §5.10, §5.15). */
export class LocalList {
  readonly #configuration: Configuration;
  #entries = new Map<string, IdTagInfo>();
  #version = 0;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  /** 0 for an empty list, -1 where lists are not supported (§5.10). */
  get version(): number {
    if (!this.#enabled) return -1;
    return this.#entries.size === 0 ? 0 : this.#version;
  }

  get #enabled(): boolean {
    return this.#configuration.flag('LocalAuthListEnabled');
  }

  find(idTag: string): IdTagInfo | undefined {
    return this.#enabled ? this.#entries.get(idTag.toLowerCase()) : undefined;
  }

  /** §5.15: all of it or nothing. */
  update(request: OCPP16.SendLocalListRequest): OCPP16.SendLocalListResponse['status'] {
    const { listVersion, updateType, localAuthorizationList: changes = [] } = request;
    if (!this.#enabled) return 'NotSupported';
    if (updateType === 'Differential' && listVersion <= this.#version) return 'VersionMismatch';
    // 0 and -1 have a meaning of their own (§5.10).
    if (listVersion <= 0 || changes.length > this.#configuration.number('SendLocalListMaxLength'))
      return 'Failed';
    const entries = updateType === 'Full' ? full(changes) : changed(this.#entries, changes);
    if (!entries || entries.size > this.#configuration.number('LocalAuthListMaxLength')) return 'Failed';
    this.#entries = entries;
    this.#version = listVersion;
    return 'Accepted';
  }
}

/** A full list has something to say of each token, and says it once. */
function full(entries: readonly Entry[]): Map<string, IdTagInfo> | undefined {
  const list = changed(new Map(), entries);
  return list?.size === entries.length ? list : undefined;
}

/** A token without idTagInfo is taken off the list. */
function changed(
  before: ReadonlyMap<string, IdTagInfo>,
  changes: readonly Entry[],
): Map<string, IdTagInfo> | undefined {
  const tokens = new Set(changes.map(({ idTag }) => idTag.toLowerCase()));
  if (tokens.size < changes.length) return undefined;
  const list = new Map(before);
  for (const { idTag, idTagInfo } of changes) {
    if (idTagInfo) list.set(idTag.toLowerCase(), idTagInfo);
    else list.delete(idTag.toLowerCase());
  }
  return list;
}
