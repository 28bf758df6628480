import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, concatMap, type Observable, of } from 'rxjs';
import { createHmac } from 'node:crypto';
import { AppConfig } from '../config/config.js';
import { ConflictError, InvalidError, UnprocessableError } from '../errors.js';
import { toProblem } from '../http/problem.filter.js';
import { type Logger, LOGGER } from '../logging/logger.js';
import { IdempotencyStore, type IdempotentRequest, type RecordedAnswer } from './idempotency.store.js';
import { NOT_REPLAYABLE } from './principal.js';
import { pathOf } from './request-path.js';

const MAX_KEY_LENGTH = 128;

/**
 * `Idempotency-Key` on a POST: what is sent again within a day is answered as it was the first time, and not done again.
 * A fault of this side (5xx) frees the key, so that the same request can be tried again under it.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly store: IdempotencyStore,
    private readonly config: AppConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = this.idempotentRequest(context);
    if (request === null) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const known = await this.store.claim(request);
    if (known !== null) return replay(request, known, reply);
    return next.handle().pipe(
      concatMap(async (body: unknown) => {
        await this.settle(request, reply.statusCode, body);
        return body;
      }),
      catchError(async (error: unknown) => {
        const problem = toProblem(error, context.switchToHttp().getRequest<FastifyRequest>().url);
        await this.settle(request, problem.status, problem);
        throw error;
      }),
    );
  }

  /** Null when the request is none that a key makes idempotent. */
  private idempotentRequest(context: ExecutionContext): IdempotentRequest | null {
    if (context.getType() !== 'http') return null;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    const { principal } = request;
    if (request.method !== 'POST' || key === undefined || principal === undefined) return null;
    if (this.reflector.getAllAndOverride<boolean>(NOT_REPLAYABLE, [context.getHandler(), context.getClass()]))
      return null;
    if (typeof key !== 'string' || key.length < 1 || key.length > MAX_KEY_LENGTH) {
      throw new InvalidError([
        { path: 'Idempotency-Key', message: `must have 1 to ${MAX_KEY_LENGTH} characters` },
      ]);
    }
    const asked = JSON.stringify([request.method, pathOf(request), request.body ?? null]);
    return {
      tenantId: principal.tenantId,
      actor: `${principal.kind}:${principal.id}`,
      key,
      fingerprint: this.fingerprintOf(asked),
    };
  }

  /** With a key: a body may hold the password of a user, which must not be found by trying. */
  private fingerprintOf(asked: string): string {
    const { jwtSecret = '' } = this.config;
    return createHmac('sha256', `idempotency ${jwtSecret}`).update(asked).digest('base64url');
  }

  /** The work is done by now: not to be able to note its answer is no reason to withhold it. */
  private async settle(request: IdempotentRequest, statusCode: number, body: unknown): Promise<void> {
    try {
      if (statusCode >= 500) await this.store.free(request);
      else await this.store.record(request, statusCode, body === undefined ? null : JSON.stringify(body));
    } catch (error) {
      this.logger.error(
        { module: 'auth', err: error },
        'the answer to an idempotent request could not be recorded',
      );
    }
  }
}

function replay(request: IdempotentRequest, known: RecordedAnswer, reply: FastifyReply): Observable<unknown> {
  if (known.fingerprint !== request.fingerprint) {
    throw new UnprocessableError(
      'idempotency_key_reused',
      'This Idempotency-Key was used for another request',
    );
  }
  if (known.statusCode === null) {
    throw new ConflictError(
      'idempotency_key_in_use',
      'The first request with this Idempotency-Key is still under way',
    );
  }
  void reply.status(known.statusCode).header('Idempotency-Replayed', 'true');
  if (known.statusCode >= 400) void reply.type('application/problem+json');
  return of(known.response === null ? undefined : (JSON.parse(known.response) as unknown));
}
