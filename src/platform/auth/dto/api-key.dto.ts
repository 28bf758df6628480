import { ApiProperty } from '@nestjs/swagger';
import { EnumField, StringField, TimeField } from '../../http/fields.js';
import type { Role } from '../principal.js';

/** A key stands for a machine, and no machine is a driver. */
export const API_KEY_ROLES = ['admin', 'operator', 'viewer'] as const;

export class CreateApiKey {
  @StringField({ max: 200, example: 'Billing export' })
  name!: string;

  @EnumField(API_KEY_ROLES, { example: 'viewer' })
  role!: (typeof API_KEY_ROLES)[number];

  @TimeField({ optional: true, nullable: true, description: 'No end without it' })
  expiresAt?: string | null;
}

export class ApiKeyView {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'Billing export' })
  name!: string;

  @ApiProperty({ type: String, enum: [...API_KEY_ROLES] })
  role!: Role;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  revokedAt!: string | null;
}

export class CreatedApiKey extends ApiKeyView {
  @ApiProperty({
    type: String,
    description: 'To be sent as `X-Api-Key`; shown this once',
    example: 'csms_Zq3Vw0d1mN8rT5yXk2bJ7uL4cE9hA6sGfPiOoQzYtRe',
  })
  key!: string;
}
