import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BatchStatement } from '../../src/platform/database/group-commit.ts';
import type { BatchQuery } from '../../src/platform/database/group-query.ts';
import { GroupTransaction } from '../../src/platform/database/group-transaction.ts';
import { inTransaction, sqlState } from '../../src/platform/database/transaction.ts';
import { ask, write } from '../../src/platform/database/turn.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openPool } from '../support/resources.ts';

let database: TestDatabase;
let dataSource: DataSource;
let transactions: GroupTransaction;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openPool(database, 4);
  await dataSource.query(
    `CREATE TABLE note (author text, text text CHECK (text <> 'bad'), transaction xid8 DEFAULT pg_current_xact_id(),
                        written timestamptz DEFAULT clock_timestamp())`,
  );
});
beforeEach(async () => {
  await dataSource.query('TRUNCATE note');
  transactions = new GroupTransaction(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

interface Note {
  author: string;
  text: string;
}

const noteInsert: BatchStatement<Note> = {
  name: 'note',
  sql: `INSERT INTO note (author, text, written)
        SELECT author, text, statement_timestamp() FROM unnest($1::text[], $2::text[]) AS note (author, text)`,
  columns: (notes) => [notes.map(({ author }) => author), notes.map(({ text }) => text)],
};
const notesOf: BatchQuery<string> = {
  name: 'notes-of',
  sql: `SELECT author AS key, text FROM note WHERE author = ANY ($1::text[])`,
  columns: (authors) => [[...authors]],
  keyOf: (author) => author,
};

const noteOf = (author: string, text = 'good') => ({
  locks: [`note ${author}`],
  work: (manager: EntityManager) => write(manager, noteInsert, { author, text }).then(() => author),
});
const run = ({ locks, work }: ReturnType<typeof noteOf>) => transactions.run(locks, work);
const stored = (): Promise<{ author: string; transaction: string; written: Date }[]> =>
  dataSource.query('SELECT author, transaction::text, written FROM note ORDER BY author');

describe('work of many callers', () => {
  it('shares a transaction, and the statements of one turn', async () => {
    expect(await Promise.all(['a', 'b', 'c'].map((author) => run(noteOf(author))))).toEqual(['a', 'b', 'c']);
    const notes = await stored();
    expect(notes.map(({ author }) => author)).toEqual(['a', 'b', 'c']);
    expect(new Set(notes.map(({ transaction }) => transaction)).size).toBe(1);
    expect(new Set(notes.map(({ written }) => Number(written))).size).toBe(1);
  });

  it('sees what it has written itself', async () => {
    const seen = await transactions.run([], async (manager) => {
      await write(manager, noteInsert, { author: 'a', text: 'one' });
      return ask<string, { key: string; text: string }>(manager, notesOf, 'a');
    });
    expect(seen).toEqual([{ key: 'a', text: 'one' }]);
  });

  it('that fails fails alone, and leaves nothing', async () => {
    const outcomes = await Promise.allSettled([noteOf('a'), noteOf('b', 'bad'), noteOf('c')].map(run));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(sqlState((outcomes[1] as PromiseRejectedResult).reason)).toBe('23514');
    expect((await stored()).map(({ author }) => author)).toEqual(['a', 'c']);
  });

  it('for the same lock is done one after another, in the order in which it came', async () => {
    const texts = ['first', 'second', 'third'];
    const append = (text: string) =>
      transactions.run(['one lock'], async (manager) => {
        const before = await ask<string, { key: string; text: string }>(manager, notesOf, 'a');
        await sleep(20);
        await write(manager, noteInsert, { author: 'a', text });
        return before.map((note) => note.text);
      });
    expect(await Promise.all(texts.map(append))).toEqual([[], ['first'], ['first', 'second']]);
  });

  it('is done after what another process does under its locks, whichever of them each has first', async () => {
    const other = new GroupTransaction(dataSource);
    const pairs = [
      ['x', 'y'],
      ['y', 'x'],
    ];
    await Promise.all(
      Array.from({ length: 20 }, (_, round) =>
        Promise.all(
          pairs.map((locks, index) =>
            (index === 0 ? transactions : other).run(locks, async (manager) => {
              const before = await ask(manager, notesOf, 'all');
              await write(manager, noteInsert, { author: 'all', text: `${round} ${before.length}` });
            }),
          ),
        ),
      ),
    );
    const notes: Note[] = await dataSource.query('SELECT text FROM note');
    // Each has seen all that were written before it, and no other.
    const counts = notes.map(({ text }) => Number(text.split(' ')[1]));
    expect(counts.toSorted((one, next) => one - next)).toEqual(
      Array.from({ length: 40 }, (_, count) => count),
    );
  });

  it('does not wait for what another process holds, but for that alone', async () => {
    const holder = dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query(`SELECT pg_advisory_xact_lock(hashtextextended('note b', 0))`);
    const [a, b, c] = ['a', 'b', 'c'].map((author) => run(noteOf(author)));
    await Promise.all([a, c]);
    expect((await stored()).map(({ author }) => author)).toEqual(['a', 'c']);
    await holder.commitTransaction();
    await holder.release();
    expect(await b).toBe('b');
    expect((await stored()).map(({ author }) => author)).toEqual(['a', 'b', 'c']);
  });

  it('asks outside of a transaction too, and writes there at once', async () => {
    await write(dataSource.manager, noteInsert, { author: 'a', text: 'one' });
    expect(await ask(dataSource.manager, notesOf, 'a')).toEqual([{ key: 'a', text: 'one' }]);
  });

  it('is told of the database that is away, without being begun again', async () => {
    const pool = await openPool(database, 2);
    const own = new GroupTransaction(pool);
    let begun = 0;
    const works = ['a', 'b'].map((author) =>
      own.run([], async (manager) => {
        begun++;
        await manager.query(`SELECT pg_terminate_backend(pg_backend_pid())`).catch(() => undefined);
        await write(manager, noteInsert, { author, text: 'good' });
      }),
    );
    const outcomes = await Promise.allSettled(works);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(begun).toBe(2);
    expect(await stored()).toEqual([]);
    await pool.destroy();
  });
});

it('what one transaction writes in one turn is one statement', async () => {
  await inTransaction(dataSource, async (manager) => {
    await Promise.all(['a', 'b'].map((author) => write(manager, noteInsert, { author, text: 'good' })));
  });
  expect(new Set((await stored()).map(({ written }) => Number(written))).size).toBe(1);
});
