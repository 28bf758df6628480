import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource, EntityManager } from 'typeorm';
import { inTransaction, sqlState, together } from '../../src/platform/database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openPool } from '../support/resources.ts';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openPool(database, 2);
  await dataSource.query(`CREATE TABLE even (value integer CHECK (value % 2 = 0))`);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(() => dataSource.query('TRUNCATE even'));

const insert = (manager: EntityManager, value: number): Promise<unknown> =>
  manager.query('INSERT INTO even (value) VALUES ($1)', [value]);
const stored = async (): Promise<number[]> =>
  (await database.query<{ value: number }>('SELECT value FROM even ORDER BY value')).map(
    ({ value }) => value,
  );

describe('statements of one transaction that are sent together', () => {
  it('run in their order and give their results', async () => {
    const results = await inTransaction(dataSource, (manager) =>
      together(
        insert(manager, 2),
        manager.query<unknown[]>('SELECT value FROM even WHERE value = $1', [2]),
        'as it is',
      ),
    );
    expect(results).toEqual([[], [{ value: 2 }], 'as it is']);
  });

  it('fail with the error that the others follow from', async () => {
    const failed = inTransaction(dataSource, (manager) =>
      together(
        (async () => {
          await manager.query('SELECT 1');
          await insert(manager, 4);
        })(),
        insert(manager, 3),
      ),
    );
    const error: unknown = await failed.catch((reason: unknown) => reason);
    expect(sqlState(error)).toBe('23514');
  });

  it('leave nothing behind, not even what was to come after the failure', async () => {
    let hasGoneOn = false;
    const failed = inTransaction(dataSource, (manager) =>
      together(
        insert(manager, 3),
        (async () => {
          for (const value of [2, 4, 6]) await insert(manager, value).catch(() => undefined);
          hasGoneOn = true;
        })(),
      ),
    );
    await expect(failed).rejects.toThrow('even_value_check');
    expect(hasGoneOn).toBe(true);
    expect(await stored()).toEqual([]);
  });
});

it('a statement with parameters is prepared once a connection, one without is not', async () => {
  const runner = dataSource.createQueryRunner();
  for (const value of [1, 2, 3]) await runner.query('SELECT $1::integer AS "thrice"', [value]);
  await runner.query('SELECT 7 AS "plain"');
  const statements = (await runner.query(
    `SELECT statement, generic_plans + custom_plans AS runs FROM pg_prepared_statements
      WHERE statement LIKE '%thrice%' OR statement LIKE '%plain"'`,
  )) as object[];
  await runner.release();
  expect(statements).toEqual([{ statement: 'SELECT $1::integer AS "thrice"', runs: 3 }]);
});
