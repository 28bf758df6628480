import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { UnauthenticatedError } from '../errors.js';
import { type Principal, type Role, ROLES } from './principal.js';

export const ACCESS_TOKEN_SECONDS = 900;
const ISSUER = 'csms';

interface Claims {
  sub: string;
  tenantId: string;
  role: Role;
  name: string;
  driverId: string | null;
}

/** JSON Web Tokens (RFC 7519), signed with HS256, that stand for a user for 15 minutes. */
@Injectable()
export class AccessTokens {
  constructor(private readonly jwt: JwtService) {}

  async issue({ id, tenantId, role, name, driverId }: Principal): Promise<string> {
    const claims: Claims = { sub: id, tenantId, role, name, driverId };
    return this.jwt.signAsync(claims, {
      algorithm: 'HS256',
      expiresIn: ACCESS_TOKEN_SECONDS,
      issuer: ISSUER,
    });
  }

  /** Throws UnauthenticatedError for a token that is not ours or has expired. */
  async verify(token: string): Promise<Principal> {
    let claims: Claims;
    try {
      claims = await this.jwt.verifyAsync<Claims>(token, { algorithms: ['HS256'], issuer: ISSUER });
    } catch {
      throw new UnauthenticatedError();
    }
    const { sub, tenantId, role, name, driverId } = claims;
    if (!ROLES.includes(role)) throw new UnauthenticatedError();
    return { kind: 'user', id: sub, tenantId, role, name, driverId };
  }
}
