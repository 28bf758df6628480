import { ApiProperty } from '@nestjs/swagger';
import { EnumField, StringField, TimeField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';

const DIRECTIONS = ['in', 'out'] as const;
/** An OCPP-J frame is an array; what a charger sent that is none is shown as it came. */
const frame = (nullable: boolean) => ({
  oneOf: [
    { type: 'array', items: {} },
    { type: 'object', additionalProperties: true, nullable },
    { type: 'string' },
  ],
});

export class OcppMessageQuery extends PageQuery {
  @StringField({ max: 100, optional: true, example: 'StartTransaction' })
  action?: string;

  @EnumField(DIRECTIONS, { optional: true, description: 'Who sent the CALL: `in` is the charger' })
  direction?: (typeof DIRECTIONS)[number];

  @TimeField({ optional: true, description: 'Received at this time or later' })
  from?: string;

  @TimeField({ optional: true, description: 'Received before this time' })
  to?: string;
}

export class OcppMessageView {
  @ApiProperty({ type: 'integer' })
  id!: number;

  @ApiProperty({ type: String, enum: [...DIRECTIONS], description: 'Who sent the CALL: `in` is the charger' })
  direction!: (typeof DIRECTIONS)[number];

  @ApiProperty({ type: String, example: 'ocpp1.6' })
  protocol!: string;

  @ApiProperty({ type: String, nullable: true })
  messageId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Heartbeat' })
  action!: string | null;

  @ApiProperty({
    ...frame(false),
    description: 'The frame, or its text when it is not JSON',
    example: [2, '1', 'Heartbeat', {}],
  })
  request!: object | string;

  @ApiProperty({ ...frame(true), example: [3, '1', { currentTime: '2026-01-31T12:00:00.000Z' }] })
  response!: object | string | null;

  @ApiProperty({ type: String, nullable: true, example: 'FormationViolation' })
  errorCode!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  receivedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  answeredAt!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'From the CALL to its answer' })
  durationMs!: number | null;
}
