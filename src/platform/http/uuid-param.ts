import { type ArgumentMetadata, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { InvalidError } from '../errors.js';

class UuidPipe implements PipeTransform<string> {
  transform(value: string, { data = '' }: ArgumentMetadata): string {
    if (!isUUID(value)) throw new InvalidError([{ path: data, message: 'must be a UUID' }]);
    return value;
  }
}

/** A part of the path that is the id of a row; says so in the documentation too. */
export const UuidParam =
  (name: string): ParameterDecorator =>
  (target, method, index) => {
    Param(name, UuidPipe)(target, method, index);
    const descriptor = method && Object.getOwnPropertyDescriptor(target, method);
    if (descriptor) ApiParam({ name, type: String, format: 'uuid' })(target, method, descriptor);
  };
