import { ApiProperty } from '@nestjs/swagger';

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
