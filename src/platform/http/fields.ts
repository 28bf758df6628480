import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateBy,
  ValidateNested,
  ArrayMaxSize,
  ArrayUnique,
  isISO8601,
} from 'class-validator';

/**
 * Fields of request bodies and queries: each decorator validates the field and documents it.
 * `optional` may be left out; `nullable` may be null (which clears it).
 */
interface Common {
  description?: string;
  example?: unknown;
  optional?: boolean;
  nullable?: boolean;
  default?: unknown;
}

function field(
  common: Common,
  api: ApiPropertyOptions,
  ...validators: PropertyDecorator[]
): PropertyDecorator {
  const { optional = common.default !== undefined, nullable = false } = common;
  const documented = {
    ...api,
    required: !optional,
    ...(nullable ? { nullable: true } : {}),
    ...(common.description === undefined ? {} : { description: common.description }),
    ...(common.example === undefined ? {} : { example: common.example }),
    ...(common.default === undefined ? {} : { default: common.default }),
  } as ApiPropertyOptions;
  const presence: PropertyDecorator[] = [];
  if (optional && nullable) presence.push(IsOptional());
  else if (optional) presence.push(ValidateIf((_, value) => value !== undefined));
  else if (nullable) presence.push(ValidateIf((_, value) => value !== null));
  return applyDecorators(ApiProperty(documented), ...presence, ...validators);
}

export const StringField = (
  options: Common & { min?: number; max: number; pattern?: RegExp; patternMessage?: string },
) =>
  field(
    options,
    {
      type: String,
      minLength: options.min ?? 1,
      maxLength: options.max,
      ...(options.pattern === undefined ? {} : { pattern: options.pattern.source }),
    },
    IsString(),
    MinLength(options.min ?? 1),
    MaxLength(options.max),
    ...(options.pattern === undefined
      ? []
      : [
          Matches(options.pattern, {
            message: options.patternMessage ?? `must match ${options.pattern.source}`,
          }),
        ]),
  );

export const EmailField = (options: Common = {}) =>
  field(options, { type: String, format: 'email' }, IsEmail({ require_tld: false }), MaxLength(254));

export const UuidField = (options: Common = {}) => field(options, { type: String, format: 'uuid' }, IsUUID());

export const IntegerField = (options: Common & { min: number; max: number; query?: boolean }) =>
  field(
    options,
    { type: 'integer', minimum: options.min, maximum: options.max },
    ...(options.query === true ? [Type(() => Number)] : []),
    IsInt(),
    Min(options.min),
    Max(options.max),
  );

export const NumberField = (options: Common & { min: number; max: number }) =>
  field(
    options,
    { type: 'number', minimum: options.min, maximum: options.max },
    IsNumber({ allowNaN: false, allowInfinity: false }, { message: 'must be a number' }),
    Min(options.min),
    Max(options.max),
  );

export const BooleanField = (options: Common & { query?: boolean } = {}) =>
  field(
    options,
    { type: Boolean },
    ...(options.query === true
      ? [
          Transform(({ value }: { value: unknown }) =>
            value === 'true' ? true : value === 'false' ? false : value,
          ),
        ]
      : []),
    IsBoolean(),
  );

export const EnumField = (values: readonly string[], options: Common = {}) =>
  field(
    options,
    { type: String, enum: options.nullable === true ? [...values, null] : [...values] },
    IsIn(values, { message: `must be one of ${values.join(', ')}` }),
  );

/** RFC 3339, seconds optional. Of ISO 8601 alone neither JavaScript nor PostgreSQL reads all forms. */
const TIME = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const isTime = (value: unknown): boolean =>
  typeof value === 'string' &&
  TIME.test(value) &&
  isISO8601(value, { strict: true }) &&
  !Number.isNaN(Date.parse(value));

/** An ISO 8601 time with its offset; the DTO holds it as the text that was sent. */
export const TimeField = (options: Common = {}) =>
  field(
    options,
    { type: String, format: 'date-time' },
    ValidateBy({
      name: 'isTime',
      validator: {
        validate: isTime,
        defaultMessage: () => 'must be an ISO 8601 time with an offset, such as 2026-01-31T12:00:00Z',
      },
    }),
  );

export const NestedField = (type: () => new () => object, options: Common = {}) =>
  field(
    options,
    { type: () => type() },
    IsObject({ message: 'must be an object' }),
    ValidateNested(),
    Type(type),
  );

export const NestedListField = (type: () => new () => object, options: Common & { maxItems: number }) =>
  field(
    options,
    { type: () => [type()], maxItems: options.maxItems },
    IsArray(),
    ArrayMaxSize(options.maxItems),
    ValidateNested({ each: true }),
    Type(type),
  );

export const StringListField = (options: Common & { maxItems: number; max: number }) =>
  field(
    options,
    { type: String, isArray: true, maxItems: options.maxItems },
    IsArray(),
    ArrayMaxSize(options.maxItems),
    IsString({ each: true }),
    MaxLength(options.max, { each: true }),
  );

/** Each number at most once. */
export const IntegerListField = (options: Common & { min: number; max: number; maxItems: number }) =>
  field(
    options,
    {
      type: 'array',
      items: { type: 'integer', minimum: options.min, maximum: options.max },
      uniqueItems: true,
      maxItems: options.maxItems,
    },
    IsArray(),
    ArrayMaxSize(options.maxItems),
    ArrayUnique(),
    IsInt({ each: true }),
    Min(options.min, { each: true }),
    Max(options.max, { each: true }),
  );

/** Each of the values at most once. */
export const EnumListField = (values: readonly string[], options: Common = {}) =>
  field(
    options,
    { type: String, enum: [...values], isArray: true, uniqueItems: true, maxItems: values.length },
    IsArray(),
    ArrayMaxSize(values.length),
    ArrayUnique(),
    IsIn(values, { each: true, message: `must be some of ${values.join(', ')}` }),
  );

export const UuidListField = (options: Common & { maxItems: number }) =>
  field(
    options,
    { type: String, format: 'uuid', isArray: true, maxItems: options.maxItems },
    IsArray(),
    ArrayMaxSize(options.maxItems),
    IsUUID(undefined, { each: true }),
  );
