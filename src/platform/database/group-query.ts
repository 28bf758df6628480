import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { arrayParameters } from './array-parameters.js';
import { OverloadedError } from '../errors.js';
import type { BatchStatement } from './group-commit.js';
import { isUnavailable, retried } from './transaction.js';

/**
 * A statement that answers many questions at once, by rows whose `key` says which of them they belong to. One that
 * writes is a transaction of its own, and locks its rows in the order of their keys.
 */
export interface BatchQuery<Question> extends BatchStatement<Question> {
  readonly keyOf: (question: Question) => string;
}

interface Waiting<Question, Row> {
  question: Question;
  since: number;
  resolve: (rows: Row[]) => void;
  reject: (error: unknown) => void;
}

const MAX_GROUP = 200;
const CONCURRENCY = 2;

export interface GroupQueryOptions {
  /** How many may wait; one more is refused with OverloadedError. */
  readonly maxWaiting: number;
  /** How long they may before they are: less than chargers wait for an answer. */
  readonly maxWaitMs: number;
}

const DEFAULTS: GroupQueryOptions = { maxWaiting: 20_000, maxWaitMs: 20_000 };

/**
 * Asks the database for many callers at once: while a statement is under way the next group gathers, so that the load
 * sets the size of the groups. Should a group fail, its members are asked one by one, unless the database is away.
 */
export class GroupQuery<Question, Row extends { key: string }> {
  private readonly waiting: Waiting<Question, Row>[] = [];
  private running = 0;
  private gathering = false;
  private expiry: NodeJS.Timeout | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly query: BatchQuery<Question>,
    private readonly options = DEFAULTS,
  ) {}

  /** The rows that answer this question. Rejects with the database's error, or with OverloadedError. */
  async ask(question: Question): Promise<Row[]> {
    if (this.waiting.length >= this.options.maxWaiting) throw new OverloadedError();
    return new Promise<Row[]>((resolve, reject) => {
      this.waiting.push({ question, since: performance.now(), resolve, reject });
      this.expiry ??= setTimeout(() => this.expire(), this.options.maxWaitMs).unref();
      this.gather();
    });
  }

  /** Whatever else can be read from sockets now joins the group before it starts. */
  private gather(): void {
    if (this.gathering || this.running >= CONCURRENCY) return;
    this.gathering = true;
    setImmediate(() => {
      this.gathering = false;
      this.startNext();
    });
  }

  private startNext(): void {
    if (this.waiting.length === 0) return;
    this.running++;
    void this.answer(this.waiting.splice(0, MAX_GROUP)).finally(() => {
      this.running--;
      this.gather();
    });
    this.gather();
  }

  /** One timer for all: it is due when the first of them is, who may have been asked for by then. */
  private expire(): void {
    const { maxWaitMs } = this.options;
    const now = performance.now();
    while (this.waiting[0] !== undefined && now - this.waiting[0].since >= maxWaitMs)
      this.waiting.shift()?.reject(new OverloadedError());
    const [first] = this.waiting;
    this.expiry = first ? setTimeout(() => this.expire(), first.since + maxWaitMs - now).unref() : null;
  }

  private async answer(group: Waiting<Question, Row>[]): Promise<void> {
    try {
      const questions = group.map(({ question }) => question);
      const rows = await retried(() => this.execute(questions));
      const rowsOf = Map.groupBy(rows, ({ key }) => key);
      for (const { question, resolve } of group) resolve(rowsOf.get(this.query.keyOf(question)) ?? []);
    } catch (error) {
      if (group.length === 1 || isUnavailable(error)) for (const { reject } of group) reject(error);
      else for (const one of group) await this.answer([one]);
    }
  }

  /** On the driver's own client, as GroupCommit does. */
  private async execute(questions: readonly Question[]): Promise<Row[]> {
    const { name, sql, columns } = this.query;
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      const values = arrayParameters(sql, columns(questions));
      return (await client.query<Row>({ name, text: sql, values })).rows;
    } finally {
      await runner.release();
    }
  }
}
