import { ApiProperty } from '@nestjs/swagger';
import type { FieldFault } from '../errors.js';
import type { ProblemBody } from './problem.filter.js';

class FieldFaultDto implements FieldFault {
  @ApiProperty({
    type: String,
    example: 'elements[0].price',
    description: 'In the body, the query or the path; empty for all of it',
  })
  path!: string;

  @ApiProperty({ type: String, example: 'must be a number' })
  message!: string;
}

/** Every error, RFC 9457. */
export class ProblemDto implements ProblemBody {
  @ApiProperty({ type: String, example: 'about:blank' })
  type!: string;

  @ApiProperty({ type: String, example: 'Bad Request' })
  title!: string;

  @ApiProperty({ type: 'integer', example: 400 })
  status!: number;

  @ApiProperty({ type: String, required: false, description: 'For people' })
  detail?: string;

  @ApiProperty({ type: String, example: 'invalid', description: 'For programs; does not change' })
  code!: string;

  @ApiProperty({ type: String, example: '/stations', description: 'The path that was asked for' })
  instance!: string;

  @ApiProperty({ type: FieldFaultDto, isArray: true, required: false, description: 'What is wrong where' })
  errors?: FieldFault[];
}
