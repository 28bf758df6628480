import type { EntityManager } from 'typeorm';
import type { BatchStatement } from './group-commit.js';
import { type BatchQuery, executeBy } from './group-query.js';

interface Turn {
  readonly items: unknown[];
  readonly done: Promise<unknown>;
}

const turns = new WeakMap<EntityManager, Map<object, Turn>>();

/**
 * Has everything that one transaction does of a kind in one turn of the event loop done at once, for all that work in it
 * side by side. Each of them gets the result of the whole.
 */
export function inTurn<Item, Result>(
  manager: EntityManager,
  kind: object,
  item: Item,
  run: (items: Item[]) => Promise<Result>,
): Promise<Result> {
  const open = turns.get(manager) ?? new Map<object, Turn>();
  turns.set(manager, open);
  const turn = open.get(kind);
  if (turn !== undefined) {
    turn.items.push(item);
    return turn.done as Promise<Result>;
  }
  const items = [item];
  const done = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    open.delete(kind);
    return run(items);
  });
  open.set(kind, { items, done });
  return done;
}

/** The rows that answer the question, by a transaction that may ask others of the kind with it. */
export async function ask<Question, Row extends { key: string }>(
  manager: EntityManager,
  query: BatchQuery<Question>,
  question: Question,
): Promise<Row[]> {
  const { keyOf } = query;
  const rowsOf = await inTurn(manager, query, question, async (asked) => {
    const questions = [...new Map(asked.map((one) => [keyOf(one), one])).values()];
    return Map.groupBy(await execute<Question, Row>(manager, query, questions), ({ key }) => key);
  });
  return rowsOf.get(keyOf(question)) ?? [];
}

/** Writes a row by a transaction that may write others of the kind with it. */
export async function write<Row>(
  manager: EntityManager,
  statement: BatchStatement<Row>,
  row: Row,
): Promise<void> {
  await inTurn(manager, statement, row, (rows) => execute(manager, statement, rows));
}

async function execute<Item, Row extends object>(
  manager: EntityManager,
  statement: BatchStatement<Item>,
  items: readonly Item[],
): Promise<Row[]> {
  if (manager.queryRunner !== undefined) return executeBy(manager.queryRunner, statement, items);
  const runner = manager.dataSource.createQueryRunner();
  try {
    return await executeBy(runner, statement, items);
  } finally {
    await runner.release();
  }
}
