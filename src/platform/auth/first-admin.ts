import type { DataSource } from 'typeorm';
import { inTransaction } from '../database/transaction.js';
import { createUser } from './users.service.js';

export const DEFAULT_TENANT = { tenantId: 'default' };

/** Creates an admin when there is no user at all, and says whether it did. Two processes may do it at once. */
export async function ensureFirstAdmin(
  dataSource: DataSource,
  email: string,
  password: string,
): Promise<boolean> {
  return inTransaction(dataSource, async (manager) => {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('platform.first-admin'))`);
    const users: unknown[] = await manager.query(`SELECT 1 FROM platform.app_user LIMIT 1`);
    if (users.length > 0) return false;
    await createUser(manager, DEFAULT_TENANT, { email, name: 'Administrator', password, role: 'admin' });
    return true;
  });
}
