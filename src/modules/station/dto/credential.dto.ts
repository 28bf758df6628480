import { ApiProperty } from '@nestjs/swagger';
import { StringField } from '../../../platform/http/fields.js';

export const CREDENTIAL_STATES = ['inForce', 'awaitingUse'] as const;

export class CredentialDto {
  @ApiProperty({ type: 'integer', example: 2, description: 'Counts the passwords of a station' })
  generation!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the charger last connected with it',
  })
  usedAt!: Date | null;

  @ApiProperty({
    enum: CREDENTIAL_STATES,
    description: 'Several may be valid: the charger’s first use of a newer one ends those before it',
  })
  state!: (typeof CREDENTIAL_STATES)[number];

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The command that gave it to the charger',
  })
  commandId!: string | null;
}

export class IssueCredentialDto {
  @StringField({
    max: 40,
    optional: true,
    example: 'the-one-in-the-charger',
    description:
      'One that the charger has, or is to be given by hand. OCPP 1.6: 16 to 40 bytes, with or without hexadecimal ' +
      'digits for them; OCPP 2.x: 16 to 40 of the characters A-Z a-z 0-9 * - _ = : + | @ . Generated when left out',
  })
  password?: string;
}

export class IssuedCredentialDto {
  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: 'integer', example: 2 })
  generation!: number;

  @ApiProperty({
    type: String,
    example: 'a8Kx…',
    description: 'Shown this once. The password before it is valid until the charger has used this one',
  })
  password!: string;
}
