import { randomBytes } from 'node:crypto';
import { Credentials, Stations } from '../modules/station/index.js';
import { createApiKey, createUser, DEFAULT_TENANT, ROLES, type Role } from '../platform/auth/index.js';
import { withApplication } from './application.js';
import type { CommandInput } from './command.js';
import { withDatabase } from './database.js';

const MIN_PASSWORD_LENGTH = 12;

export async function createUserCommand({ options }: CommandInput): Promise<Record<string, unknown>> {
  const email = required(options, 'email');
  if (!/^\S+@\S+$/.test(email)) throw new Error(`--email: ${email} is not an email address`);
  const given = textOf(options['password']);
  if (given !== undefined && given.length < MIN_PASSWORD_LENGTH) {
    throw new Error(`--password needs at least ${String(MIN_PASSWORD_LENGTH)} characters`);
  }
  const password = given ?? randomBytes(18).toString('base64url');
  const role = roleOf(options['role'], 'viewer');
  const name = textOf(options['name']) ?? email;
  return withDatabase(async ({ dataSource }) => {
    const { id } = await createUser(dataSource, DEFAULT_TENANT, { email, name, role, password });
    return { id, email, role, ...(given === undefined ? { password } : {}) };
  });
}

export async function createApiKeyCommand({ options }: CommandInput): Promise<Record<string, unknown>> {
  const name = required(options, 'name');
  const role = roleOf(options['role'], 'operator');
  return withDatabase(async ({ dataSource }) => {
    const { id, key } = await createApiKey(dataSource, DEFAULT_TENANT, { name, role });
    return { id, name, role, key };
  });
}

export async function createStationCommand({
  options,
  positionals,
}: CommandInput): Promise<Record<string, unknown>> {
  const [stationId] = positionals;
  if (stationId === undefined) throw new Error('station:create needs the id of the station');
  const given = textOf(options['password']);
  return withApplication(async (app) => {
    if (given !== undefined) app.get(Credentials).assertUsable(given, null);
    await app.get(Stations).create(DEFAULT_TENANT, { stationId });
    const { password } = await app.get(Credentials).issue(DEFAULT_TENANT, stationId, given);
    return { stationId, ...(given === undefined ? { password } : {}) };
  });
}

const textOf = (option: string | boolean | undefined): string | undefined =>
  typeof option === 'string' ? option : undefined;

function required(options: CommandInput['options'], name: string): string {
  const value = textOf(options[name]);
  if (value === undefined || value === '') throw new Error(`--${name} is missing`);
  return value;
}

/** A driver's login belongs to a driver, which is made over REST. */
function roleOf(option: string | boolean | undefined, fallback: Role): Exclude<Role, 'driver'> {
  const name = textOf(option) ?? fallback;
  const role = ROLES.find((candidate) => candidate === name);
  if (role === undefined || role === 'driver')
    throw new Error(`--role must be admin, operator or viewer, not ${name}`);
  return role;
}
