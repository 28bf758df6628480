import type { FastifyRequest } from 'fastify';

/** Without the query, which may hold an access token. */
export const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';
