import { LineDown } from '../../ocpp-call.js';
import type { Configuration } from '../configuration.js';
import type { CallFunction } from '../messages.js';
import type { IdTagInfo, LocalList } from './local-list.js';

export interface AuthorizationOptions {
  call: CallFunction;
  configuration: Configuration;
  localList: LocalList;
  /** The CSMS says something else of a token than the list that it has sent. */
  conflict: () => void;
}

const UNKNOWN: IdTagInfo = { status: 'Accepted' };

/** Who may charge: asked of the CSMS, or known from the local list and the cache (1.6 §3.5, §4.1). */
export class Authorization {
  readonly #options: AuthorizationOptions;
  readonly #cache = new Map<string, IdTagInfo>();

  constructor(options: AuthorizationOptions) {
    this.#options = options;
  }

  /**
   * What is known of a token that may charge.
   * @throws Error when it may not
   */
  async authorize(idTag: string): Promise<IdTagInfo> {
    const { call, configuration } = this.#options;
    const known = this.#known(idTag);
    if (known?.status === 'Accepted' && configuration.flag('LocalPreAuthorize')) return known;
    try {
      const { idTagInfo } = await call('Authorize', { idTag });
      this.learn(idTag, idTagInfo);
      return admitted(idTag, idTagInfo);
    } catch (error) {
      if (!(error instanceof LineDown)) throw error;
      return this.#offline(idTag, known);
    }
  }

  /** What the CSMS answered of a token replaces what was known of it (§3.5.1). */
  learn(idTag: string, idTagInfo: IdTagInfo): void {
    const { configuration, localList, conflict } = this.#options;
    const listed = localList.find(idTag);
    if (listed && listed.status !== idTagInfo.status) conflict();
    if (configuration.flag('AuthorizationCacheEnabled')) this.#cache.set(idTag.toLowerCase(), idTagInfo);
  }

  clearCache(): void {
    this.#cache.clear();
  }

  /** The list has precedence over the cache (§3.5.2); what has expired is Expired. */
  #known(idTag: string): IdTagInfo | undefined {
    const { configuration, localList } = this.#options;
    const cached = configuration.flag('AuthorizationCacheEnabled')
      ? this.#cache.get(idTag.toLowerCase())
      : undefined;
    const known = localList.find(idTag) ?? cached;
    const expired = known?.expiryDate !== undefined && Date.parse(known.expiryDate) <= Date.now();
    return expired ? { ...known, status: 'Expired' } : known;
  }

  /** §3.5.3: known tokens where LocalAuthorizeOffline says so, others where AllowOfflineTxForUnknownId does. */
  #offline(idTag: string, known: IdTagInfo | undefined): IdTagInfo {
    const { configuration } = this.#options;
    if (known && configuration.flag('LocalAuthorizeOffline')) return admitted(idTag, known);
    if (!known && configuration.flag('AllowOfflineTxForUnknownId')) return UNKNOWN;
    throw new Error(`token ${idTag} cannot be authorised while the line is down`);
  }
}

function admitted(idTag: string, idTagInfo: IdTagInfo): IdTagInfo {
  if (idTagInfo.status === 'Accepted') return idTagInfo;
  throw new Error(`token ${idTag} was refused: ${idTagInfo.status}`);
}
