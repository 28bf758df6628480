import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtension,
  ApiForbiddenResponse,
  ApiSecurity,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { TenantScope } from '../database/tenant-rows.js';
import { IDEMPOTENT } from '../http/openapi-completion.js';

export const ROLES = ['admin', 'operator', 'viewer', 'driver'] as const;
export type Role = (typeof ROLES)[number];

/** Who sends a request: a person with an access token or a machine with an API key. */
export interface Principal extends TenantScope {
  readonly kind: 'user' | 'apiKey';
  readonly id: string;
  /** The person's email address or the key's name, for history and audit. */
  readonly name: string;
  readonly role: Role;
  /** The driver that a user of role `driver` is; null for everybody else. */
  readonly driverId: string | null;
  /** Of the request, to follow what it leads to through the logs of all processes. */
  readonly requestId?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    principal?: Principal;
  }
}

export const PUBLIC = 'auth:public';
export const ALLOWED_ROLES = 'auth:roles';

/** Needs no login: health, metrics, docs and login itself. */
export const Public = () => SetMetadata(PUBLIC, true);

const allow = (...roles: Role[]) =>
  applyDecorators(
    SetMetadata(ALLOWED_ROLES, roles),
    ApiBearerAuth(),
    ApiSecurity('apiKey'),
    ApiUnauthorizedResponse({ description: 'No valid access token or API key' }),
    ApiForbiddenResponse({ description: 'The role does not allow it' }),
  );

/** Looks at the network. A route without any of these decorators is closed to everybody. */
export const AllowRead = () => allow('admin', 'operator', 'viewer');
/** Changes the network or makes a charger act. */
export const AllowWrite = () => allow('admin', 'operator');
export const AllowAdmin = () => allow('admin');
/** As AllowRead, and a driver too: the handler shows a driver only what is the driver's own. */
export const AllowDriver = () => allow('admin', 'operator', 'viewer', 'driver');

export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (principal === undefined) throw new Error('a route that reads the principal is public');
  return principal;
});

export const NOT_REPLAYABLE = 'auth:not-replayable';
export const TOKEN_IN_QUERY = 'auth:token-in-query';

/** The answer carries a secret: it is never stored, so an `Idempotency-Key` has no effect. */
export const NotReplayable = () =>
  applyDecorators(SetMetadata(NOT_REPLAYABLE, true), ApiExtension(IDEMPOTENT, false));

/** Takes the access token also from `?access_token=`, for browser interfaces that cannot set headers. */
export const TokenInQuery = () => SetMetadata(TOKEN_IN_QUERY, true);
