import { Inject, Injectable } from '@nestjs/common';
import { sha256 } from '../crypto.js';
import { UnauthenticatedError } from '../errors.js';
import { type Logger, LOGGER } from '../logging/logger.js';
import { ACCESS_TOKEN_SECONDS, AccessTokens } from './access-tokens.js';
import type { TokenPair } from './dto/login.dto.js';
import { LoginLimit } from './login-limit.js';
import { LoginStore } from './login.store.js';
import { passwordMatches } from './password.js';
import type { Principal } from './principal.js';
import { newSecret } from './secret.js';

const REFRESH_TOKEN_DAYS = 30;

export interface LoggedIn {
  principal: Principal;
  tokens: TokenPair;
}

@Injectable()
export class LoginService {
  constructor(
    private readonly store: LoginStore,
    private readonly accessTokens: AccessTokens,
    private readonly limit: LoginLimit,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Throws UnauthenticatedError, the same for a wrong password, an unknown email and a blocked user. */
  async login(email: string, password: string): Promise<LoggedIn> {
    const user = await this.store.findActiveUser(email);
    const matches = await passwordMatches(password, user?.passwordHash);
    if (user === null || !matches) {
      this.logger.warn({ module: 'auth', email }, 'a login failed');
      throw new UnauthenticatedError('The email address or the password is wrong');
    }
    await this.limit.forgetEmail(email);
    const refreshToken = newSecret();
    await this.store.addRefreshToken(user.principal.id, sha256(refreshToken), refreshExpiry());
    return { principal: user.principal, tokens: await this.pair(user.principal, refreshToken) };
  }

  /** A refresh token works once. Throws UnauthenticatedError when it is unknown, used or expired. */
  async refresh(used: string): Promise<TokenPair> {
    const successor = newSecret();
    const principal = await this.store.rotateRefreshToken(sha256(used), sha256(successor), refreshExpiry());
    if (principal === null) throw new UnauthenticatedError('The refresh token is not valid');
    return this.pair(principal, successor);
  }

  async logout(refreshToken: string): Promise<void> {
    await this.store.deleteRefreshToken(sha256(refreshToken));
  }

  private async pair(principal: Principal, refreshToken: string): Promise<Readonly<TokenPair>> {
    return {
      accessToken: await this.accessTokens.issue(principal),
      refreshToken,
      expiresIn: ACCESS_TOKEN_SECONDS,
    };
  }
}

const refreshExpiry = (): Date => new Date(Date.now() + REFRESH_TOKEN_DAYS * 86_400_000);
