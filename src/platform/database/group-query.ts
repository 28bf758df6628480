import type { PoolClient } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { OverloadedError } from '../errors.js';
import { arrayParameters } from './array-parameters.js';
import type { BatchStatement } from './group-commit.js';
import { Gathering, type GatheringOptions, type Member } from './gathering.js';
import { isUnavailable, retried } from './transaction.js';

/**
 * A statement that answers many questions at once, by rows whose `key` says which of them they belong to. One that
 * writes is a transaction of its own, and locks its rows in the order of their keys.
 */
export interface BatchQuery<Question> extends BatchStatement<Question> {
  readonly keyOf: (question: Question) => string;
}

const DEFAULTS: GatheringOptions = {
  maxGroup: 200,
  maxWaiting: 20_000,
  maxWaitMs: 20_000,
  refusal: () => new OverloadedError(),
};

/**
 * Asks the database for many callers at once. Should a group fail, its members are asked one by one, unless the database is
 * away.
 */
export class GroupQuery<Question, Row extends { key: string }> {
  private readonly gathering: Gathering<Question, Row[]>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly query: BatchQuery<Question>,
    options: Partial<GatheringOptions> = {},
  ) {
    this.gathering = new Gathering((group) => this.answer(group), { ...DEFAULTS, ...options });
  }

  /** The rows that answer this question. Rejects with the database's error, or with OverloadedError. */
  ask(question: Question): Promise<Row[]> {
    return this.gathering.join(question);
  }

  private async answer(group: readonly Member<Question, Row[]>[]): Promise<void> {
    try {
      const rows = await retried(() => this.execute(group.map(({ request }) => request)));
      const rowsOf = Map.groupBy(rows, ({ key }) => key);
      for (const { request, resolve } of group) resolve(rowsOf.get(this.query.keyOf(request)) ?? []);
    } catch (error) {
      if (group.length === 1 || isUnavailable(error)) for (const { reject } of group) reject(error);
      else for (const one of group) await this.answer([one]);
    }
  }

  private async execute(questions: readonly Question[]): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await executeBy(runner, this.query, questions);
    } finally {
      await runner.release();
    }
  }
}

export async function executeBy<Item, Row extends object>(
  runner: QueryRunner,
  statement: BatchStatement<Item>,
  items: readonly Item[],
): Promise<Row[]> {
  return executeOn((await runner.connect()) as PoolClient, statement, items);
}

/** On the driver's own client, under a name that is none of GroupCommit's: each keeps count of what it has prepared. */
export async function executeOn<Item, Row extends object>(
  client: PoolClient,
  { name, sql, columns }: BatchStatement<Item>,
  items: readonly Item[],
): Promise<Row[]> {
  const values = arrayParameters(sql, columns(items));
  return (await client.query<Row>({ name: `${name} by itself`, text: sql, values })).rows;
}
