import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { arrayParameters } from './array-parameters.js';
import { Pipeline } from './pipeline.js';
import { isUnavailable, retried } from './transaction.js';

/** A multi-row statement: one array parameter for each column, made from the rows of many chargers. */
export interface BatchStatement<Row> {
  /** Unique; the statement is prepared under it, and the statements of a transaction run in the order of their names. */
  readonly name: string;
  /** SQL that takes its rows from `unnest($1::…[], $2::…[], …)`. */
  readonly sql: string;
  readonly columns: (rows: readonly Row[]) => unknown[][];
}

/** Rows that one caller wants written together; made by modules, committed by whoever owns the batch. */
export class WriteBatch {
  readonly writes: { statement: BatchStatement<never>; row: unknown }[] = [];

  add<Row>(statement: BatchStatement<Row>, row: Row): void {
    this.writes.push({ statement, row });
  }
}

interface Waiting {
  batch: WriteBatch;
  since: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export interface GroupCommitOptions {
  /** How many callers one transaction serves at most. */
  maxGroup: number;
  /** How many transactions are under way at once. */
  concurrency: number;
  /** How many callers may wait; one more is refused with GroupCommitFullError. */
  maxWaiting: number;
}

export class GroupCommitFullError extends Error {
  constructor() {
    super('too many writes are waiting for the database');
    this.name = 'GroupCommitFullError';
  }
}

const DEFAULTS: GroupCommitOptions = { maxGroup: 500, concurrency: 2, maxWaiting: 20_000 };

/**
 * Commits the writes of many callers in one transaction and tells each of them only after that commit.
 * While a transaction is under way the next group gathers, so that the load sets the size of the groups.
 * Should a group fail, its members are tried one by one: one poisonous row fails only its own caller. When the database
 * is away all of them fail at once; whether their rows were stored is then not known, so that they are not tried again.
 */
export class GroupCommit {
  private readonly waiting: Waiting[] = [];
  private readonly options: GroupCommitOptions;
  private running = 0;
  private gathering = false;
  private idle: (() => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    options: Partial<GroupCommitOptions> = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
  }

  /** Resolves when the rows are on disk. Rejects with the database's error, or with GroupCommitFullError. */
  commit(batch: WriteBatch): Promise<void> {
    if (batch.writes.length === 0) return Promise.resolve();
    if (this.waiting.length >= this.options.maxWaiting) return Promise.reject(new GroupCommitFullError());
    return new Promise<void>((resolve, reject) => {
      this.waiting.push({ batch, since: performance.now(), resolve, reject });
      this.gather();
    });
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** How long the one that is next has waited by now. */
  get longestWaitMs(): number {
    const [next] = this.waiting;
    return next === undefined ? 0 : performance.now() - next.since;
  }

  /** Resolves when nothing is waiting or under way. */
  async drain(): Promise<void> {
    if (this.running === 0 && this.waiting.length === 0) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Whatever else can be read from sockets now joins the group before it starts. */
  private gather(): void {
    if (this.gathering || this.running >= this.options.concurrency) return;
    this.gathering = true;
    setImmediate(() => {
      this.gathering = false;
      this.startNext();
    });
  }

  private startNext(): void {
    while (this.running < this.options.concurrency && this.waiting.length > 0) {
      const group = this.waiting.splice(0, this.options.maxGroup);
      this.running++;
      void this.write(group).finally(() => {
        this.running--;
        this.gather();
        if (this.running === 0 && this.waiting.length === 0)
          for (const resolve of this.idle.splice(0)) resolve();
      });
    }
  }

  private async write(group: Waiting[]): Promise<void> {
    try {
      await retried(() => this.writeTogether(group));
    } catch (error) {
      if (group.length === 1 || isUnavailable(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      const middle = Math.ceil(group.length / 2);
      await this.write(group.slice(0, middle));
      await this.write(group.slice(middle));
      return;
    }
    for (const { resolve } of group) resolve();
  }

  private async writeTogether(group: Waiting[]): Promise<void> {
    const rowsOf = new Map<BatchStatement<never>, unknown[]>();
    for (const { batch } of group) {
      for (const { statement, row } of batch.writes) {
        const rows = rowsOf.get(statement);
        if (rows) rows.push(row);
        else rowsOf.set(statement, [row]);
      }
    }
    const statements = [...rowsOf].map(([{ name, sql, columns }, rows]) => ({
      name,
      sql,
      parameters: arrayParameters(sql, columns(rows as never[])),
    }));
    // In one order for all groups, so that two transactions never wait for each other.
    statements.sort((one, other) => (one.name < other.name ? -1 : 1));
    const runner = this.dataSource.createQueryRunner();
    try {
      // On the driver's own client: TypeORM knows no prepared statements, which save PostgreSQL the planning each time.
      await ((await runner.connect()) as PoolClient).query(new Pipeline(statements)).done;
    } finally {
      await runner.release();
    }
  }
}
