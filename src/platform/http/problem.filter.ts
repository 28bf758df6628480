import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Logger } from 'pino';
import { isUnavailable } from '../database/transaction.js';
import { AppError, type FieldFault } from '../errors.js';
import { BackplaneUnavailableError } from '../redis/backplane.errors.js';

/** RFC 9457. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  instance: string;
  errors?: FieldFault[];
}

export function sendProblem(reply: FastifyReply, body: ProblemBody): void {
  void reply.status(body.status).type('application/problem+json').send(JSON.stringify(body));
}

/** The one place where an error becomes an HTTP answer. What is not an AppError says nothing of the inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(error, request.url);
    if (problem.status >= 500) this.logger.error({ err: error, requestId: request.id }, 'request failed');
    if (!reply.raw.headersSent) sendProblem(reply, problem);
  }
}

export function toProblem(error: unknown, instance: string): ProblemBody {
  if (error instanceof AppError) {
    return {
      ...base(error.status, instance),
      code: error.code,
      detail: error.message,
      ...(error.errors === undefined ? {} : { errors: error.errors }),
    };
  }
  if (error instanceof HttpException) return { ...base(error.getStatus(), instance), detail: error.message };
  const status = clientErrorStatus(error);
  if (status !== undefined) return { ...base(status, instance), detail: (error as Error).message };
  if (isUnavailable(error))
    return { ...base(503, instance), detail: 'The database is not available: try again later' };
  if (error instanceof BackplaneUnavailableError)
    return { ...base(503, instance), detail: 'Redis is not available: try again later' };
  return { ...base(500, instance), detail: 'The request could not be carried out' };
}

/** Fastify's own errors for a body that is too large, malformed or of an unknown type carry a 4xx status. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number')
    return undefined;
  return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : undefined;
}

function base(status: number, instance: string): ProblemBody {
  const title = STATUS_CODES[status] ?? 'Error';
  return {
    type: 'about:blank',
    title,
    status,
    code: title.toLowerCase().replaceAll(/[^a-z]+/g, '_'),
    instance: instance.split('?')[0] ?? instance,
  };
}
