import { applyDecorators, Body, type PipeTransform } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { InvalidError } from '../../../platform/errors.js';

/** Refuses every field; class-validator cannot check a class that has none. */
class EmptyBodyPipe implements PipeTransform {
  transform(body: unknown): unknown {
    if (body === undefined || body === null) return body;
    if (typeof body !== 'object') throw new InvalidError([{ path: '', message: 'must be an object' }]);
    const fields = Object.keys(body);
    if (fields.length === 0) return body;
    throw new InvalidError(fields.map((path) => ({ path, message: 'is not a field of this resource' })));
  }
}

/** The body of a POST that takes no fields: `{}` or nothing. */
export const EmptyBody = () => Body(new EmptyBodyPipe());

export const ApiEmptyBody = () =>
  applyDecorators(
    ApiBody({ required: false, schema: { type: 'object', additionalProperties: false, example: {} } }),
  );
