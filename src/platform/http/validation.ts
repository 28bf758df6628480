import { type ArgumentMetadata, ValidationPipe, type ValidationError } from '@nestjs/common';
import { isStorableText } from '../database/storable.js';
import { type FieldFault, InvalidError, NotFoundError } from '../errors.js';

const MAX_DEPTH = 32;

/** Refuses unknown fields and says of each wrong field where it is and why. */
export function validationPipe(): ValidationPipe {
  return new RequestPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
    exceptionFactory: (errors) => new InvalidError(errors.flatMap((error) => faultsOf(error, ''))),
  });
}

/** Refuses besides, in all that a request brings, what no field could take and PostgreSQL could not keep. */
class RequestPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return value;
    if (metadata.type === 'body' && value !== undefined && !isObject(value)) {
      throw new InvalidError([{ path: '', message: 'must be an object' }]);
    }
    const faults = unstorable(value, metadata.data ?? '', MAX_DEPTH);
    if (faults.length > 0) {
      // Nothing has such a name.
      if (metadata.type === 'param') throw new NotFoundError(metadata.data ?? 'resource', String(value));
      throw new InvalidError(faults);
    }
    return super.transform(value, metadata);
  }
}

function unstorable(value: unknown, path: string, depth: number): FieldFault[] {
  if (typeof value === 'string') {
    return isStorableText(value) ? [] : [{ path, message: 'must not hold U+0000 or half a surrogate pair' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (depth === 0) return [{ path, message: `must not be nested deeper than ${MAX_DEPTH} levels` }];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...unstorable(name, path, depth),
    ...unstorable(inner, joinPath(path, name), depth - 1),
  ]);
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function faultsOf(error: ValidationError, parent: string): FieldFault[] {
  const path = joinPath(parent, error.property);
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    path,
    message:
      rule === 'whitelistValidation'
        ? 'is not a field of this resource'
        : withoutName(message, error.property),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, path))];
}

const joinPath = (parent: string, property: string): string => {
  if (parent === '') return property;
  return /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
};

const withoutName = (message: string, property: string): string =>
  message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
