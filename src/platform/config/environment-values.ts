// How the variables of the environment are read, and what is said of those that cannot be.
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  type ValidationOptions,
} from 'class-validator';
import { isNetwork } from '../http/trusted-proxies.js';

export const ROLE_NAMES = ['web', 'ocpp', 'worker'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** All roles in this one process: what is not attached by URL is embedded. */
export const isSingleProcess = ({ PROCESS_ROLE }: { readonly PROCESS_ROLE: readonly RoleName[] }): boolean =>
  ROLE_NAMES.every((role) => PROCESS_ROLE.includes(role));

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const toInteger = () =>
  Transform(({ value }: { value: unknown }) => (value === undefined ? undefined : Number(value)));
/** From `min` to `max`, both included. */
export const WholeNumber = (min: number, max: number, options: ValidationOptions = {}) =>
  applyDecorators(toInteger(), IsInt(options), Min(min, options), Max(max, options));

export const OptionalText = (minLength: number, maxLength = Number.MAX_SAFE_INTEGER) =>
  applyDecorators(IsOptional(), IsString(), MinLength(minLength), MaxLength(maxLength));

export const toRoles = () =>
  Transform(({ value }: { value: unknown }) => {
    const names = String(value)
      .split(',')
      .map((name) => name.trim());
    return names.includes('all') ? [...ROLE_NAMES] : [...new Set(names)];
  });

export const toHosts = () =>
  Transform(({ value }: { value: string | undefined }) =>
    value?.split(',').map((host) => host.trim().toLowerCase()),
  );

export const IsNetworks = () =>
  ValidateBy(
    {
      name: 'isNetworks',
      validator: {
        validate: (value: unknown) => Array.isArray(value) && value.every((text) => isNetwork(String(text))),
      },
    },
    { message: '$property must be a comma list of addresses and ranges such as 10.0.0.0/8' },
  );

export const PORT_RANGE = { message: '$property must be a port, a whole number from 0 to 65535' };
export const POSTGRES_URL = {
  message: '$property must be a URL of the form postgres://user:password@host:port/database',
};
export const HTTP_URL = { message: '$property must be a URL of the form https://… or http://…' };
export const REDIS_URL = { message: '$property must be a URL of the form redis://… or rediss://…' };
