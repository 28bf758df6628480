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
  return retried(() => dataSource.transaction(work));
}

type Pending<T extends readonly unknown[]> = { [K in keyof T]: T[K] | Promise<T[K]> };

/**
 * Statements of one transaction that do not wait for each other's results: they travel together. Resolves when all have
 * ended, so that none runs on after a rollback; rejects with the error that the others follow from.
 */
export async function together<T extends readonly unknown[]>(...work: Pending<T>): Promise<T> {
  const outcomes = await Promise.allSettled(work);
  const failures = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }) => reason as unknown);
  if (failures.length > 0)
    throw failures.find((error) => sqlState(error) !== TRANSACTION_ABORTED) ?? failures[0];
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

const TRANSACTION_ABORTED = '25P02';

/** Does `work`, which is one transaction, again after a deadlock or a serialisation failure: a few times at most. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isRetried(error)) throw error;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}

export const isRetried = (error: unknown): boolean => RETRIED.has(sqlState(error) ?? '');

/**
 * The database cannot do anything for anybody now: connection failures, resources used up, shutting down, read-only or
 * failing disks (SQLSTATE classes 08, 53, 57, 58, 25 and the socket's own codes).
 */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return /^(08|53|57|58|25)...$|^E[A-Z]+$/.test(state);
  return error instanceof Error && LOST_CONNECTION.test(error.message);
}

/** What the driver says without a code. */
const LOST_CONNECTION =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable/;

/** The SQLSTATE of a PostgreSQL error, wrapped by TypeORM or not. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'driverError' in error ? sqlState(error.driverError) : undefined;
}

export const isUniqueViolation = (error: unknown): boolean => sqlState(error) === '23505';
