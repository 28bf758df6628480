import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sha256 } from '../crypto.js';
import { AppError } from '../errors.js';
import { type Logger, LOGGER } from '../logging/logger.js';
import { InProcessHub, SharedCache } from '../redis/index.js';
import { InProcessSharedCache } from '../redis/shared-cache.in-process.js';

const WINDOW_SECONDS = 60;
const MAX_PER_EMAIL = 10;
const MAX_PER_ADDRESS = 100;

export class TooManyLoginsError extends AppError {
  constructor() {
    super('too_many_logins', 429, 'Too many attempts to log in; try again later');
  }
}

/** Counts attempts to log in by email and by address, in windows of a minute that all processes share. */
@Injectable()
export class LoginLimit {
  /** Takes over while Redis is away: a limit for each process is better than none. */
  private readonly local = new InProcessSharedCache(new InProcessHub());

  constructor(
    private readonly cache: SharedCache,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Counts an attempt. Seconds to wait when it is one too many, else 0. */
  async attempt(address: string, email: string | undefined): Promise<number> {
    const counts = await Promise.all([
      this.count(addressKey(address)).then((count) => count / MAX_PER_ADDRESS),
      email === undefined ? 0 : this.count(emailKey(email)).then((count) => count / MAX_PER_EMAIL),
    ]);
    return Math.max(...counts) > 1 ? secondsToNextWindow() : 0;
  }

  /** After a login that succeeded: a person who logs in often is not an attacker. */
  async forgetEmail(email: string): Promise<void> {
    const key = emailKey(email);
    await Promise.all([
      this.local.delete(key),
      this.cache.delete(key).catch((error: unknown) => this.cacheFailed(error)),
    ]);
  }

  private async count(key: string): Promise<number> {
    try {
      return await this.cache.increment(key, WINDOW_SECONDS);
    } catch (error) {
      this.cacheFailed(error);
      return this.local.increment(key, WINDOW_SECONDS);
    }
  }

  private cacheFailed(error: unknown): void {
    this.logger.warn({ module: 'auth', err: error }, 'attempts to log in are counted in this process alone');
  }
}

const currentWindow = (): number => Math.floor(Date.now() / 1000 / WINDOW_SECONDS);
const secondsToNextWindow = (): number =>
  Math.ceil((currentWindow() + 1) * WINDOW_SECONDS - Date.now() / 1000);
const addressKey = (address: string): string => `login:address:${address}:${currentWindow()}`;
const emailKey = (email: string): string =>
  `login:email:${sha256(email.toLowerCase()).toString('hex')}:${currentWindow()}`;

/** Refuses before the body is validated and before a password hash is computed. */
@Injectable()
export class LoginLimitGuard implements CanActivate {
  constructor(private readonly limit: LoginLimit) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const body = request.body as { email?: unknown } | null | undefined;
    const email = typeof body?.email === 'string' ? body.email : undefined;
    const retryAfterSeconds = await this.limit.attempt(request.ip, email);
    if (retryAfterSeconds === 0) return true;
    context.switchToHttp().getResponse<FastifyReply>().header('Retry-After', String(retryAfterSeconds));
    throw new TooManyLoginsError();
  }
}
