import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Logger } from '../logging/logger.js';
import { NestLogger } from '../logging/nest-logger.js';
import { ProblemFilter, sendProblem, toProblem } from './problem.filter.js';
import { TrustedProxies } from './trusted-proxies.js';
import { validationPipe } from './validation.js';

const BODY_LIMIT_BYTES = 1_048_576;

/** The id of a request: the caller's own where it sends a usable one, so that a call can be followed through systems. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

/**
 * A Nest application on Fastify as every role has it; nothing listens yet. `trustedProxies` are addresses and ranges of
 * those who may tell whom a request is of.
 */
export async function createHttpApp(
  module: DynamicModule,
  logger: Logger,
  trustedProxies: readonly string[],
): Promise<NestFastifyApplication> {
  const proxies = new TrustedProxies(trustedProxies);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: (request: IncomingMessage) => requestIdOf(request),
    requestTimeout: 30_000,
    trustProxy: trustedProxies.length > 0 && ((address: string) => proxies.trusts(address)),
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    // What the router itself refuses, before Nest has a say: a malformed or overlong path.
    frameworkErrors: (error: Error, { id, method, url }: FastifyRequest, reply: FastifyReply) => {
      const problem = toProblem(error, url);
      const req = { method, url: url.split('?')[0] };
      logger.warn({ requestId: id, req, res: { statusCode: problem.status } }, 'request refused');
      sendProblem(reply.header('x-request-id', id), problem);
    },
  });
  // The API speaks JSON alone.
  adapter.getInstance().removeContentTypeParser('text/plain');
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    // Fastify's own parser reads JSON; Nest's would let forms in as well.
    bodyParser: false,
  });
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  adapter.getInstance().addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id);
    done(null, payload);
  });
  return app;
}
