import type { Connection, PoolClient } from 'pg';
import type { EntityManager } from 'typeorm';
import type { BatchStatement } from './group-commit.js';
import { type BatchQuery, executeBy, executeOn } from './group-query.js';

interface Kind {
  readonly items: unknown[];
  readonly run: (items: never[], client: PoolClient | undefined) => Promise<unknown>;
}

interface Turn {
  readonly kinds: Map<object, Kind>;
  /** The results by kind, when all of them have ended. */
  readonly done: Promise<Map<object, Promise<unknown>>>;
}

const turns = new WeakMap<EntityManager, Turn>();

/**
 * Has everything that one transaction does of a kind in one turn of the event loop done at once, for all that work in it
 * side by side. Each of them gets the result of the whole. What is of several kinds travels together, and those who wait
 * for it go on together.
 */
export async function inTurn<Item, Result>(
  manager: EntityManager,
  kind: object,
  item: Item,
  run: (items: Item[], client?: PoolClient) => Promise<Result>,
): Promise<Result> {
  const { kinds, done } = turns.get(manager) ?? openTurn(manager);
  const known = kinds.get(kind);
  if (known === undefined) kinds.set(kind, { items: [item], run });
  else known.items.push(item);
  return (await done).get(kind) as Promise<Result>;
}

function openTurn(manager: EntityManager): Turn {
  const kinds = new Map<object, Kind>();
  const done = new Promise((resolve) => setImmediate(resolve)).then(async () => {
    turns.delete(manager);
    const client = (await manager.queryRunner?.connect()) as PoolClient | undefined;
    const results = inOnePacket(
      client,
      () => new Map([...kinds].map(([kind, { items, run }]) => [kind, run(items as never[], client)])),
    );
    await Promise.allSettled(results.values());
    return results;
  });
  const turn = { kinds, done };
  turns.set(manager, turn);
  return turn;
}

/** What is sent by the connection meanwhile. */
function inOnePacket<T>(client: PoolClient | undefined, send: () => T): T {
  if (client === undefined) return send();
  const { stream } = (client as unknown as { connection: Pick<Connection, 'stream'> }).connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

/** The rows that answer the question, by a transaction that may ask others of the kind with it. */
export async function ask<Question, Row extends { key: string }>(
  manager: EntityManager,
  query: BatchQuery<Question>,
  question: Question,
): Promise<Row[]> {
  const { keyOf } = query;
  const rowsOf = await inTurn(manager, query, question, async (asked, client) => {
    const questions = [...new Map(asked.map((one) => [keyOf(one), one])).values()];
    return Map.groupBy(await execute<Question, Row>(manager, client, query, questions), ({ key }) => key);
  });
  return rowsOf.get(keyOf(question)) ?? [];
}

/** Writes a row by a transaction that may write others of the kind with it. */
export async function write<Row>(
  manager: EntityManager,
  statement: BatchStatement<Row>,
  row: Row,
): Promise<void> {
  await inTurn(manager, statement, row, (rows, client) => execute(manager, client, statement, rows));
}

async function execute<Item, Row extends object>(
  manager: EntityManager,
  client: PoolClient | undefined,
  statement: BatchStatement<Item>,
  items: readonly Item[],
): Promise<Row[]> {
  if (client !== undefined) return executeOn(client, statement, items);
  const runner = manager.dataSource.createQueryRunner();
  try {
    return await executeBy(runner, statement, items);
  } finally {
    await runner.release();
  }
}
