import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ForbiddenError, UnauthenticatedError } from '../errors.js';
import { Authenticator } from './authenticator.js';
import { ALLOWED_ROLES, type Principal, PUBLIC, type Role, TOKEN_IN_QUERY } from './principal.js';

/**
 * Lets a request pass that has a valid credential and a role that the route allows, and sets `request.principal`.
 * A route that says nothing of who may use it is closed.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // A WebSocket gateway authenticates its sockets itself, once.
    if (context.getType() !== 'http') return true;
    if (this.metadata(PUBLIC, context) === true) return true;
    const roles = this.metadata(ALLOWED_ROLES, context) as Role[] | undefined;
    if (roles === undefined) throw new ForbiddenError('This route is closed');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.principal = { ...(await this.authenticate(request, context)), requestId: request.id };
    if (!roles.includes(request.principal.role)) {
      throw new ForbiddenError(`The role ${request.principal.role} does not allow this`);
    }
    return true;
  }

  private async authenticate(request: FastifyRequest, context: ExecutionContext): Promise<Principal> {
    try {
      const token = bearerToken(request) ?? this.queryToken(request, context);
      if (token !== undefined) return await this.authenticator.byAccessToken(token);
      const apiKey = request.headers['x-api-key'];
      if (typeof apiKey === 'string') return await this.authenticator.byApiKey(apiKey);
      throw new UnauthenticatedError();
    } catch (error) {
      // RFC 9110 §15.5.2: a 401 names how to authenticate.
      if (error instanceof UnauthenticatedError) {
        context.switchToHttp().getResponse<FastifyReply>().header('WWW-Authenticate', 'Bearer');
      }
      throw error;
    }
  }

  private queryToken(request: FastifyRequest, context: ExecutionContext): string | undefined {
    if (this.metadata(TOKEN_IN_QUERY, context) !== true) return undefined;
    const { access_token: token } = request.query as Record<string, unknown>;
    return typeof token === 'string' ? token : undefined;
  }

  private metadata(key: string, context: ExecutionContext): unknown {
    return this.reflector.getAllAndOverride<unknown>(key, [context.getHandler(), context.getClass()]);
  }
}

const bearerToken = (request: FastifyRequest): string | undefined =>
  /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
