import { ApiProperty } from '@nestjs/swagger';
import { QUIRK_NAMES } from '../quirk.js';

export class DeviationDto {
  @ApiProperty({
    type: String,
    example: 'MeterValues',
    description: 'The action; GetConfigurationResponse for an answer to a command',
  })
  action!: string;

  @ApiProperty({
    type: String,
    example: 'stringsAsNumbers',
    description:
      'The quirk that accepted it, or tolerated: or refused: with the keyword of the schema that it breaks',
  })
  deviation!: string;

  @ApiProperty({
    type: String,
    example: 'meterValue.*.sampledValue.*.value',
    description: 'The member; * is any item of a list',
  })
  path!: string;

  @ApiProperty({ type: Boolean, description: 'False: the messages were refused for it' })
  accepted!: boolean;

  @ApiProperty({
    type: String,
    enum: [...QUIRK_NAMES, null],
    nullable: true,
    description: 'The quirk that would make the better of it: add it to acceptedQuirks, or to a profile',
  })
  suggestedQuirk!: string | null;

  @ApiProperty({ type: String, example: 'must be string', description: 'Of the latest' })
  detail!: string;

  @ApiProperty({ type: 'integer', example: 12, description: 'Messages that had it' })
  count!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  firstAt!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  lastAt!: Date;
}
