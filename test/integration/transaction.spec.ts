import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction, sqlState } from '../../src/platform/database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openPool } from '../support/resources.ts';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openPool(database, 4);
  await dataSource.query(`CREATE TABLE counter (name text PRIMARY KEY, value integer NOT NULL)`);
  await dataSource.query(`INSERT INTO counter VALUES ('a', 0), ('b', 0)`);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const counters = async (): Promise<number[]> => {
  const rows: { value: number }[] = await dataSource.query('SELECT value FROM counter ORDER BY name');
  return rows.map(({ value }) => value);
};

describe('a transaction', () => {
  it('that deadlocks with another one is done again, and both are done once', async () => {
    let attempts = 0;
    const bothHoldOne = Promise.withResolvers<undefined>();
    const crossing = (first: string, second: string) =>
      inTransaction(dataSource, async (manager) => {
        const increment = (name: string) =>
          manager.query('UPDATE counter SET value = value + 1 WHERE name = $1', [name]);
        await increment(first);
        if (++attempts === 2) bothHoldOne.resolve(undefined);
        await bothHoldOne.promise;
        await increment(second);
      });
    await Promise.all([crossing('a', 'b'), crossing('b', 'a')]);
    expect(attempts).toBe(3);
    expect(await counters()).toEqual([2, 2]);
  });

  it('that fails otherwise is not done again, and leaves nothing', async () => {
    const before = await counters();
    let attempts = 0;
    const failure = await inTransaction(dataSource, async (manager) => {
      attempts++;
      await manager.query('UPDATE counter SET value = value + 1');
      await manager.query('SELECT 1 / 0');
    }).catch((error: unknown) => error);
    expect(sqlState(failure)).toBe('22012');
    expect(attempts).toBe(1);
    expect(await counters()).toEqual(before);
  });
});
