import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../database/page.js';
import { IntegerField, StringField } from './fields.js';

/** The query of every list; filters are added by extending it. */
export class PageQuery {
  @IntegerField({ min: 1, max: MAX_LIMIT, default: DEFAULT_LIMIT, query: true })
  limit: number = DEFAULT_LIMIT;

  @StringField({ max: 500, optional: true, description: 'nextCursor of the page before' })
  cursor?: string;
}

/** Documents `{data: […], nextCursor}`. */
export const ApiPage = (item: Type): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      schema: {
        type: 'object',
        required: ['data', 'nextCursor'],
        properties: {
          data: { type: 'array', items: { $ref: getSchemaPath(item) } },
          nextCursor: { type: 'string', nullable: true },
        },
      },
    }),
  );
