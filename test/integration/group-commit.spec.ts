import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import {
  type BatchStatement,
  GroupCommit,
  GroupCommitFullError,
  WriteBatch,
} from '../../src/platform/database/group-commit.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openPool } from '../support/resources.ts';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openPool(database, 4);
  await dataSource.query(
    `CREATE TABLE even (value integer CHECK (value % 2 = 0), at_transaction xid8 DEFAULT pg_current_xact_id())`,
  );
  await dataSource.query(`CREATE TABLE word (value text)`);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(() => dataSource.query('TRUNCATE even, word'));

const even: BatchStatement<number> = {
  name: 'even',
  sql: 'INSERT INTO even (value) SELECT * FROM unnest($1::integer[])',
  columns: (values) => [[...values]],
};
const word: BatchStatement<string> = {
  name: 'word',
  sql: 'INSERT INTO word (value) SELECT * FROM unnest($1::text[])',
  columns: (values) => [[...values]],
};

const batch = (number: number, text?: string) => {
  const writes = new WriteBatch();
  writes.add(even, number);
  if (text !== undefined) writes.add(word, text);
  return writes;
};
const numbers = async () => {
  const rows: { value: number }[] = await dataSource.query('SELECT value FROM even ORDER BY value');
  return rows.map(({ value }) => value);
};

describe('a group commit', () => {
  it('writes what many callers want in few transactions, and tells each after its own', async () => {
    const commits = new GroupCommit(dataSource);
    const wanted = Array.from({ length: 500 }, (_, index) => index * 2);
    await Promise.all(
      wanted.map(async (value) => {
        await commits.commit(batch(value));
        expect(await numbers()).toContain(value);
      }),
    );
    expect(await numbers()).toEqual(wanted);
    const [row] = await dataSource.query<{ count: number }[]>(
      'SELECT count(DISTINCT at_transaction) FROM even',
    );
    expect(row?.count).toBeLessThan(20);
  });

  it('writes all that one caller wants, or none of it', async () => {
    const commits = new GroupCommit(dataSource);
    await expect(commits.commit(batch(1, 'odd'))).rejects.toThrow(/check constraint/);
    await commits.commit(batch(2, 'even'));
    expect(await dataSource.query('SELECT value FROM word')).toEqual([{ value: 'even' }]);
  });

  it('fails only the caller of a poisonous row', async () => {
    const commits = new GroupCommit(dataSource, { concurrency: 1 });
    const outcomes = await Promise.allSettled(
      [2, 4, 5, 6, 8, 9, 10].map((value) => commits.commit(batch(value))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await numbers()).toEqual([2, 4, 6, 8, 10]);
  });

  it('refuses more than may wait, instead of keeping it in memory', async () => {
    const commits = new GroupCommit(dataSource, { concurrency: 1, maxGroup: 1, maxWaiting: 3 });
    const outcomes = await Promise.allSettled(
      [2, 4, 6, 8, 10, 12].map((value) => commits.commit(batch(value))),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => reason as unknown)).toEqual([
      expect.any(GroupCommitFullError),
      expect.any(GroupCommitFullError),
      expect.any(GroupCommitFullError),
    ]);
    expect(await numbers()).toEqual([2, 4, 6]);
  });

  it('has written everything once it is drained', async () => {
    const commits = new GroupCommit(dataSource);
    for (let value = 0; value < 1000; value += 2) void commits.commit(batch(value));
    await commits.drain();
    expect(await numbers()).toHaveLength(500);
  });
});
