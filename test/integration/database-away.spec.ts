import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BatchStatement, GroupCommit, WriteBatch } from '../../src/platform/database/group-commit.ts';
import { openDataSource } from '../../src/platform/database/data-source.ts';
import { isUnavailable } from '../../src/platform/database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/rest.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

let database: TestDatabase;
let proxy: TcpProxy;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  await database.query('CREATE TABLE one (value integer)');
  await database.query('CREATE TABLE two (value integer)');
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.query('TRUNCATE one, two');
  proxy = await TcpProxy.to(database.url);
  const url = new URL(database.url);
  url.port = String(proxy.port);
  dataSource = await openDataSource({
    url: url.href,
    poolSize: 4,
    applicationName: 'test',
    entities: [],
    answerTimeoutMs: 2000,
    onPoolError: () => {},
  });
});
afterEach(async () => {
  await dataSource.destroy();
  await proxy.close();
});

const intoBoth = (['one', 'two'] as const).map((name): BatchStatement<number> => ({
  name: `into-${name}`,
  sql: `INSERT INTO ${name} (value) SELECT * FROM unnest($1::integer[])`,
  columns: (values) => [[...values]],
}));
const batch = (value: number) => {
  const writes = new WriteBatch();
  for (const statement of intoBoth) writes.add(statement, value);
  return writes;
};
const commitAll = async (commits: GroupCommit, count: number) =>
  Promise.allSettled(Array.from({ length: count }, (_, value) => commits.commit(batch(value))));
const isAway = (outcome: PromiseSettledResult<void>) =>
  outcome.status === 'rejected' && isUnavailable(outcome.reason);
const stored = async () =>
  (await database.query<{ value: number }>('SELECT value FROM one ORDER BY value')).map(({ value }) => value);

describe('a connection that falls silent', () => {
  it('is given up on both sides: who waits is told, locks are free again, and all goes on', async () => {
    const commits = new GroupCommit(dataSource, { concurrency: 1 });
    await commits.commit(batch(0));
    const holding = dataSource.transaction(async (manager) => {
      await manager.query('UPDATE one SET value = 1');
      proxy.silence();
      await manager.query('UPDATE two SET value = 1');
    });
    await expect(holding).rejects.toSatisfy(isUnavailable);
    const sessions = () =>
      database.query(
        `SELECT FROM pg_stat_activity WHERE application_name = 'test' AND state = 'idle in transaction'`,
      );
    await eventually(async () => (await sessions()).length === 0);
    await dataSource.query('UPDATE one SET value = 2');
    proxy.silence();
    const outcomes = await commitAll(commits, 50);
    expect(outcomes.map(isAway)).toEqual(outcomes.map(() => true));
    await commits.commit(batch(3));
    expect(await stored()).toEqual([2, 3]);
    await eventually(async () => {
      const [row] = await database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'test'`,
      );
      return Number(row?.count) <= 1;
    });
  });
});

describe('a group that is committed', () => {
  it('fails at once and as one while the database is away, and is not tried again', async () => {
    const commits = new GroupCommit(dataSource, { concurrency: 1 });
    let connections = 0;
    proxy.pause();
    const driver = dataSource.driver as unknown as { master: { connect: () => Promise<unknown> } };
    const { connect } = driver.master;
    driver.master.connect = (...given: []) => {
      connections++;
      return connect.apply(driver.master, given);
    };
    const outcomes = await commitAll(commits, 50);
    expect(outcomes.map(isAway)).toEqual(outcomes.map(() => true));
    expect(connections).toBe(1);
    proxy.resume();
    expect((await commitAll(commits, 2)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await stored()).toEqual([0, 1]);
  });

  it('is tried again after a deadlock, so that nobody hears of it', async () => {
    await database.query(
      `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET deadlock_timeout = '400ms'`,
    );
    await dataSource.destroy();
    await dataSource.initialize();
    const commits = new GroupCommit(dataSource, { concurrency: 1 });
    const other = database.query(
      `BEGIN; SET LOCAL deadlock_timeout = '20s'; LOCK TABLE two; SELECT pg_sleep(0.2); LOCK TABLE one; COMMIT`,
    );
    await eventually(async () => {
      const [row] = await database.query(`SELECT FROM pg_locks WHERE granted AND relation = 'two'::regclass`);
      return row !== undefined;
    });
    expect((await commitAll(commits, 3)).map(({ status }) => status)).toEqual(
      Array.from({ length: 3 }, () => 'fulfilled'),
    );
    await other;
    expect(await stored()).toEqual([0, 1, 2]);
  });
});
