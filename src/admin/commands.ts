import type { AdminCommand } from './command.js';
import { check } from './check.js';
import { cleanup } from './cleanup.js';
import { createApiKeyCommand, createStationCommand, createUserCommand } from './create.js';
import { migrateCommand, migrateRevert, migrateStatus } from './migrate.js';
import { printOpenApi } from './openapi.js';
import { rebalance } from './rebalance.js';
import { seed } from './seed.js';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

export const COMMANDS: Readonly<Record<string, AdminCommand>> = {
  migrate: { summary: 'bring the database up to this build', run: migrateCommand },
  'migrate:status': {
    summary: 'the migrations that are applied, and those that are not',
    run: migrateStatus,
  },
  'migrate:revert': {
    summary: 'take back the last migration, or as many as --steps says',
    options: { steps: text },
    run: migrateRevert,
  },
  seed: { summary: 'demo data: a location, stations, drivers, a tariff; may be run again', run: seed },
  cleanup: {
    summary: 'remove what is older than its retention [--dry-run]',
    options: { 'dry-run': flag },
    run: cleanup,
  },
  'user:create': {
    summary: '--email E [--name N] [--role admin|operator|viewer] [--password P, else one is made]',
    options: { email: text, name: text, role: text, password: text },
    run: createUserCommand,
  },
  'apikey:create': {
    summary: '--name N [--role admin|operator|viewer]',
    options: { name: text, role: text },
    run: createApiKeyCommand,
  },
  'station:create': {
    summary: 'ID [--password P, else one is made]',
    options: { password: text },
    takesArguments: true,
    run: createStationCommand,
  },
  rebalance: {
    summary: 'have processes with more chargers than the mean let go of some [--share 0 to 1 of the surplus]',
    options: { share: text },
    run: rebalance,
  },
  openapi: { summary: 'print the OpenAPI document', alwaysJson: true, run: printOpenApi },
  check: { summary: 'the configuration, and whether the backing services can be reached', run: check },
};

export function usage(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: node dist/admin.js COMMAND [--json]\n\n${lines.join('\n')}\n`;
}
