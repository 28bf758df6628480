import { ApiProperty } from '@nestjs/swagger';

export class ConfigurationVariableDto {
  @ApiProperty({ type: String, example: '', description: 'Empty for OCPP 1.6, which has none' })
  component!: string;

  @ApiProperty({ type: String, example: 'HeartbeatInterval' })
  variable!: string;

  @ApiProperty({ type: String, nullable: true, example: '300' })
  value!: string | null;

  @ApiProperty({ type: Boolean })
  readOnly!: boolean;

  @ApiProperty({
    type: String,
    isArray: true,
    description:
      '`hidden`: a secret, its value is not kept. `implausible`: the charger reports what cannot be',
  })
  marks!: string[];

  @ApiProperty({ type: String, format: 'date-time' })
  receivedAt!: Date;
}
