import { ApiProperty } from '@nestjs/swagger';
import { StringField, TimeField } from '../../http/fields.js';
import { PageQuery } from '../../http/page.dto.js';

export class AuditQuery extends PageQuery {
  @StringField({ max: 300, optional: true, example: 'user:admin@example.com' })
  actor?: string;

  @TimeField({ optional: true })
  from?: string;

  @TimeField({ optional: true })
  to?: string;
}

export class AuditEntryView {
  @ApiProperty({ type: 'integer' })
  id!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  at!: string;

  @ApiProperty({
    type: String,
    description: '`user:<email>` or `apiKey:<name>`',
    example: 'user:admin@example.com',
  })
  actor!: string;

  @ApiProperty({ type: String, description: 'Method and route', example: 'PATCH /stations/:stationId' })
  action!: string;

  @ApiProperty({ type: String, description: 'The path that was asked for', example: '/stations/CP001' })
  path!: string;

  @ApiProperty({ type: 'integer', description: 'Of the answer', example: 200 })
  statusCode!: number;

  @ApiProperty({ type: String, nullable: true, description: 'As in X-Request-Id and in the log' })
  requestId!: string | null;
}
