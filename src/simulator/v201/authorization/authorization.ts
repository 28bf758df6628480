import { LineDown } from '../../ocpp-call.js';
import type { DeviceModel } from '../device-model/device-model.js';
import type { CallFunction } from '../messages.js';
import type { IdToken, IdTokenInfo } from '../types.js';
import { keyOf, type LocalList } from './local-list.js';

export interface AuthorizationOptions {
  call: CallFunction;
  deviceModel: DeviceModel;
  localList: LocalList;
}

const UNKNOWN: IdTokenInfo = { status: 'Accepted' };

interface Cached {
  info: IdTokenInfo;
  /** Milliseconds since 1970. */
  until: number;
}

/** Who may charge: asked of the CSMS, or known from the local list and the cache (C01, C10 to C15, D01). */
export class Authorization {
  readonly #options: AuthorizationOptions;
  readonly #cache = new Map<string, Cached>();

  constructor(options: AuthorizationOptions) {
    this.#options = options;
  }

  /**
   * What is known of a token that may charge.
   * @throws Error when it may not
   */
  async authorize(idToken: IdToken): Promise<IdTokenInfo> {
    const { call, deviceModel } = this.#options;
    const known = this.known(idToken);
    if (known?.status === 'Accepted' && deviceModel.flag('AuthCtrlr.LocalPreAuthorize')) return known;
    try {
      const { idTokenInfo } = await call('Authorize', { idToken });
      this.learn(idToken, idTokenInfo);
      return admitted(idToken, idTokenInfo);
    } catch (error) {
      if (!(error instanceof LineDown)) throw error;
      return this.#offline(idToken, known);
    }
  }

  /** C10.FR.01 and FR.05: what the CSMS answered goes into the cache. */
  learn(idToken: IdToken, info: IdTokenInfo): void {
    const { deviceModel } = this.#options;
    if (!deviceModel.flag('AuthCacheCtrlr.Enabled')) return;
    const until = Date.now() + deviceModel.number('AuthCacheCtrlr.LifeTime') * 1000;
    this.#cache.set(keyOf(idToken), { info, until });
  }

  /** C11: false where there is no cache to clear. */
  clearCache(): boolean {
    this.#cache.clear();
    return this.#options.deviceModel.flag('AuthCacheCtrlr.Enabled');
  }

  /** N10: what the cache has of a token is gone. */
  forget(idToken: IdToken): void {
    this.#cache.delete(keyOf(idToken));
  }

  /** The list has precedence over the cache (C13); what has expired is Expired. */
  known(idToken: IdToken): IdTokenInfo | undefined {
    const { deviceModel, localList } = this.#options;
    const cached = deviceModel.flag('AuthCacheCtrlr.Enabled') ? this.#cache.get(keyOf(idToken)) : undefined;
    const fresh = cached && cached.until > Date.now() ? cached.info : undefined;
    const known = localList.find(idToken) ?? fresh;
    const { cacheExpiryDateTime } = known ?? {};
    const expired = cacheExpiryDateTime !== undefined && Date.parse(cacheExpiryDateTime) <= Date.now();
    return known && expired ? { ...known, status: 'Expired' } : known;
  }

  /** C12, C13 and C15: known tokens where LocalAuthorizeOffline says so, others where OfflineTxForUnknownIdEnabled does. */
  #offline(idToken: IdToken, known: IdTokenInfo | undefined): IdTokenInfo {
    const { deviceModel } = this.#options;
    if (known && deviceModel.flag('AuthCtrlr.LocalAuthorizeOffline')) return admitted(idToken, known);
    if (!known && deviceModel.flag('AuthCtrlr.OfflineTxForUnknownIdEnabled')) return UNKNOWN;
    throw new Error(`token ${idToken.idToken} cannot be authorised while the line is down`);
  }
}

function admitted(idToken: IdToken, info: IdTokenInfo): IdTokenInfo {
  if (info.status === 'Accepted') return info;
  throw new Error(`token ${idToken.idToken} was refused: ${info.status}`);
}
