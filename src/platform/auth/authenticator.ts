import { Inject, Injectable } from '@nestjs/common';
import { sha256 } from '../crypto.js';
import { UnauthenticatedError } from '../errors.js';
import { type Logger, LOGGER } from '../logging/logger.js';
import { SharedCache } from '../redis/index.js';
import { AccessTokens } from './access-tokens.js';
import { LoginStore } from './login.store.js';
import type { Principal } from './principal.js';

/** How long a revoked key may still be honoured should Redis be away at its revocation. */
const API_KEY_CACHE_SECONDS = 30;

interface CachedKey {
  principal: Principal;
  expiresAt: string | null;
}

const hasExpired = ({ expiresAt }: CachedKey): boolean =>
  expiresAt !== null && new Date(expiresAt) <= new Date();
const cacheKey = (keyHash: Buffer): string => `api-key:${keyHash.toString('hex')}`;

/** Says who a credential stands for. Throws UnauthenticatedError for one that is unknown, expired or revoked. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly store: LoginStore,
    private readonly cache: SharedCache,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async byAccessToken(token: string): Promise<Principal> {
    return this.accessTokens.verify(token);
  }

  async byApiKey(key: string): Promise<Principal> {
    const keyHash = sha256(key);
    const known = (await this.cached(keyHash)) ?? (await this.stored(keyHash));
    if (known === null || hasExpired(known)) throw new UnauthenticatedError();
    return known.principal;
  }

  /** To be called once the revocation is committed. */
  async forgetApiKey(keyHash: Buffer): Promise<void> {
    await this.cache.delete(cacheKey(keyHash)).catch((error: unknown) => this.cacheFailed(error));
  }

  private async cached(keyHash: Buffer): Promise<CachedKey | null> {
    try {
      return await this.cache.get<CachedKey>(cacheKey(keyHash));
    } catch (error) {
      this.cacheFailed(error);
      return null;
    }
  }

  private async stored(keyHash: Buffer): Promise<CachedKey | null> {
    const found = await this.store.findApiKey(keyHash);
    if (found === null) return null;
    const known: CachedKey = {
      principal: found.principal,
      expiresAt: found.expiresAt?.toISOString() ?? null,
    };
    await this.cache
      .set(cacheKey(keyHash), known, API_KEY_CACHE_SECONDS)
      .catch((error: unknown) => this.cacheFailed(error));
    return known;
  }

  private cacheFailed(error: unknown): void {
    this.logger.warn({ module: 'auth', err: error }, 'the cache of API keys is not available');
  }
}
