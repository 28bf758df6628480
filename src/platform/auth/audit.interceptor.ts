import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, concatMap, type Observable } from 'rxjs';
import { toProblem } from '../http/problem.filter.js';
import { type Logger, LOGGER } from '../logging/logger.js';
import { AuditService } from './audit.service.js';
import { pathOf } from './request-path.js';

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Writes one row for each changing request that reached its handler, before it is answered. Bodies are never written:
 * they hold passwords. A public route has no actor, and so no row, unless its handler says who it was.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly audit: AuditService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (context.getType() !== 'http' || !CHANGING.has(request.method)) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      concatMap(async (body: unknown) => {
        await this.write(request, reply.statusCode);
        return body;
      }),
      catchError(async (error: unknown) => {
        await this.write(request, toProblem(error, request.url).status);
        throw error;
      }),
    );
  }

  /** What the request changed is committed: failing it now would only mislead the caller. */
  private async write(request: FastifyRequest, statusCode: number): Promise<void> {
    const { principal, method, id: requestId } = request;
    if (principal === undefined) return;
    const entry = {
      tenantId: principal.tenantId,
      actor: `${principal.kind}:${principal.name}`,
      action: `${method} ${request.routeOptions.url ?? ''}`,
      resource: pathOf(request),
      statusCode,
      requestId,
    };
    try {
      await this.audit.add(entry);
    } catch (error) {
      this.logger.error(
        { module: 'auth', err: error, entry, requestId },
        'the audit row could not be written',
      );
    }
  }
}
