import { migrationStatus } from '../platform/database/data-source.js';
import { migrate } from '../roles/resources.js';
import { withDatabase } from './database.js';

export async function migrateCommand(): Promise<Record<string, unknown>> {
  return withDatabase(async ({ dataSource, url }) => ({ applied: await migrate(dataSource, url) }));
}

export async function migrateStatus(): Promise<Record<string, unknown>> {
  return withDatabase(async ({ dataSource }) => ({ ...(await migrationStatus(dataSource)) }));
}

export async function migrateRevert(): Promise<Record<string, unknown>> {
  return withDatabase(async ({ dataSource }) => {
    const { applied } = await migrationStatus(dataSource);
    const last = applied.at(-1);
    if (last === undefined) throw new Error('There is no migration to take back.');
    await dataSource.undoLastMigration({ transaction: 'each' });
    return { reverted: last };
  });
}
