import type { DataSource, EntityManager } from 'typeorm';
import { setTimeout as sleep } from 'node:timers/promises';

/** SQLSTATEs that say "nothing happened, try again": serialisation failure and deadlock. */
const RETRIED = new Set(['40001', '40P01']);
const ATTEMPTS = 5;

/**
 * Runs `work` in one transaction, again after a deadlock or a serialisation failure.
 * Every query of `work` must go through the given manager: one that takes another connection of the pool can
 * freeze the process as soon as callers outnumber the pool.
 */
export async function inTransaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dataSource.transaction(work);
    } catch (error) {
      if (attempt === ATTEMPTS || !isRetried(error)) throw error;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}

export const isRetried = (error: unknown): boolean => RETRIED.has(sqlState(error) ?? '');

/** The SQLSTATE of a PostgreSQL error, wrapped by TypeORM or not. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'driverError' in error ? sqlState(error.driverError) : undefined;
}

export const isUniqueViolation = (error: unknown): boolean => sqlState(error) === '23505';
