import { migrationStatus } from '../platform/database/data-source.js';
import { migrate } from '../roles/resources.js';
import type { CommandInput } from './command.js';
import { withDatabase } from './database.js';

export async function migrateCommand(): Promise<Record<string, unknown>> {
  return withDatabase(async ({ dataSource, url }) => ({ applied: await migrate(dataSource, url) }));
}

export async function migrateStatus(): Promise<Record<string, unknown>> {
  return withDatabase(async ({ dataSource }) => ({ ...(await migrationStatus(dataSource)) }));
}

export async function migrateRevert({ options }: CommandInput): Promise<Record<string, unknown>> {
  const steps = typeof options['steps'] === 'string' ? Number(options['steps']) : 1;
  if (!(Number.isInteger(steps) && steps > 0)) throw new Error('--steps must be a whole number from 1 on');
  return withDatabase(async ({ dataSource }) => {
    const { applied } = await migrationStatus(dataSource);
    if (applied.length === 0) throw new Error('There is no migration to take back.');
    const reverted = applied.slice(-steps).toReversed();
    for (let step = 0; step < reverted.length; step++)
      await dataSource.undoLastMigration({ transaction: 'each' });
    return { reverted };
  });
}
