import { ApiProperty } from '@nestjs/swagger';
import { EmailField, StringField } from '../../http/fields.js';
import { MAX_PASSWORD_LENGTH } from '../password.js';
import { type Principal, type Role, ROLES } from '../principal.js';

export class LoginRequest {
  @EmailField({ example: 'admin@example.com' })
  email!: string;

  @StringField({ max: MAX_PASSWORD_LENGTH, example: 'correct horse battery staple' })
  password!: string;
}

export class RefreshRequest {
  @StringField({
    max: 200,
    description: 'The refreshToken of the last login or refresh; it works once',
    example: 'Zq3Vw0d1mN8rT5yXk2bJ7uL4cE9hA6sGfPiOoQzYtRe',
  })
  refreshToken!: string;
}

export class TokenPair {
  @ApiProperty({ type: String, description: 'To be sent as `Authorization: Bearer …`' })
  accessToken!: string;

  @ApiProperty({ type: String, description: 'Gets the next pair from POST /auth/refresh, once' })
  refreshToken!: string;

  @ApiProperty({ type: 'integer', description: 'Seconds until the access token expires', example: 900 })
  expiresIn!: number;
}

export class PrincipalView implements Principal {
  @ApiProperty({ type: String, enum: ['user', 'apiKey'] })
  kind!: 'user' | 'apiKey';

  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'default' })
  tenantId!: string;

  @ApiProperty({
    type: String,
    description: "The user's email address or the key's name",
    example: 'admin@example.com',
  })
  name!: string;

  @ApiProperty({ type: String, enum: [...ROLES] })
  role!: Role;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The driver that a user of role driver is',
  })
  driverId!: string | null;
}
