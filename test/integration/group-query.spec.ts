import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BatchQuery, GroupQuery } from '../../src/platform/database/group-query.ts';
import { OverloadedError } from '../../src/platform/errors.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openPool } from '../support/resources.ts';
import { eventually } from '../support/rest.ts';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openPool(database, 4);
  await dataSource.query(`CREATE TABLE answer (question text, value integer)`);
  await dataSource.query(`INSERT INTO answer VALUES ('one', 1), ('two', 1), ('two', 2)`);
  await dataSource.query(
    `CREATE TABLE stock (id text PRIMARY KEY, left_over integer CHECK (left_over >= 0))`,
  );
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const answers: BatchQuery<string> = {
  name: 'answers',
  sql: `SELECT question AS key, value, pg_current_xact_id()::text AS transaction FROM answer
         WHERE question = ANY ($1::text[]) ORDER BY value`,
  columns: (questions) => [[...questions]],
  keyOf: (question) => question,
};
const taken: BatchQuery<{ id: string; count: number }> = {
  name: 'taken',
  sql: `WITH locked AS (SELECT id FROM stock WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE)
        UPDATE stock s SET left_over = left_over - t.count
          FROM unnest($1::text[], $2::integer[]) AS t (id, count) JOIN locked USING (id) WHERE s.id = t.id
        RETURNING s.id AS key, left_over AS value`,
  columns: (questions) => [questions.map(({ id }) => id), questions.map(({ count }) => count)],
  keyOf: ({ id }) => id,
};

const LOCK_WAITS = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;

interface Row {
  key: string;
  value: number;
  transaction: string;
}

describe('questions of many callers', () => {
  it('are asked together, and each is given its own rows', async () => {
    const query = new GroupQuery<string, Row>(dataSource, answers);
    const [one, two, none, again] = await Promise.all(['one', 'two', 'none', 'one'].map((q) => query.ask(q)));
    expect(one?.map(({ value }) => value)).toEqual([1]);
    expect(two?.map(({ value }) => value)).toEqual([1, 2]);
    expect([none, again]).toEqual([[], one]);
    expect(new Set([...(one ?? []), ...(two ?? [])].map(({ transaction }) => transaction)).size).toBe(1);
  });

  it('are all answered, however many there are', async () => {
    const query = new GroupQuery<string, Row>(dataSource, answers);
    const all = await Promise.all(Array.from({ length: 1000 }, (_, at) => query.ask(at % 2 ? 'one' : 'two')));
    expect(all.flat()).toHaveLength(500 + 2 * 500);
  });

  it('fail by themselves: one that the database refuses does no harm to the others', async () => {
    await dataSource.query(`INSERT INTO stock VALUES ('a', 5), ('b', 5)`);
    const query = new GroupQuery<{ id: string; count: number }, Row>(dataSource, taken);
    const [a, b] = await Promise.allSettled([
      query.ask({ id: 'a', count: 2 }),
      query.ask({ id: 'b', count: 9 }),
    ]);
    expect(a).toMatchObject({ status: 'fulfilled', value: [{ key: 'a', value: 3 }] });
    expect(b).toMatchObject({ status: 'rejected', reason: { code: '23514' } });
  });

  it('are refused when there are too many, and when their turn does not come in time', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE answer IN ACCESS EXCLUSIVE MODE');
    const query = new GroupQuery<string, Row>(dataSource, answers, { maxWaiting: 2, maxWaitMs: 100 });
    const underWay = [];
    for (let group = 0; group < 2; group++) {
      underWay.push(query.ask('one'));
      await new Promise(setImmediate);
    }
    const waiting = [query.ask('one'), query.ask('two')];
    await expect(query.ask('none')).rejects.toThrow(OverloadedError);
    const late = await Promise.allSettled(waiting);
    expect(late.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await runner.commitTransaction();
    await runner.release();
    expect((await Promise.all(underWay)).flat().map(({ value }) => value)).toEqual([1, 1]);
    expect(await query.ask('two')).toHaveLength(2);
  });

  it('are asked again after a deadlock', async () => {
    await dataSource.query(`INSERT INTO stock VALUES ('y', 5), ('z', 5)`);
    const runner = dataSource.createQueryRunner();
    await runner.connect();
    await runner.startTransaction();
    await runner.query(`SET LOCAL deadlock_timeout = '1h'`);
    await runner.query(`UPDATE stock SET left_over = 4 WHERE id = 'z'`);
    const query = new GroupQuery<{ id: string; count: number }, Row>(dataSource, taken);
    const both = Promise.all(['y', 'z'].map((id) => query.ask({ id, count: 1 })));
    await eventually(async () => (await dataSource.query<unknown[]>(LOCK_WAITS)).length > 0);
    // It waits for z and holds y: this closes the circle, and PostgreSQL ends the one that has waited for a second.
    await runner.query(`UPDATE stock SET left_over = 4 WHERE id = 'y'`);
    await runner.commitTransaction();
    await runner.release();
    expect((await both).flat().map(({ value }) => value)).toEqual([3, 3]);
  });
});
