import pg, { type Connection } from 'pg';

/** A statement that is prepared under its name, with its parameters as PostgreSQL itself would send them. */
export interface PipelinedStatement {
  readonly name: string;
  readonly sql: string;
  readonly parameters: readonly Buffer[];
}

/** As the driver has it; its types lack what the first query of a kind needs. */
type PipelineConnection = Pick<Connection, 'stream' | 'sync'> & {
  parse(statement: { name: string; text: string }): void;
  bind(statement: { statement: string; values: readonly Buffer[] }): void;
  execute(portal: object): void;
  close(statement: { type: 'S'; name: string }): void;
};

/** Which statements each connection has prepared. */
const prepared = new WeakMap<object, Set<string>>();

/**
 * Several statements in one message to the server and one answer, hence one transaction: it commits at the sync in the
 * end, or nothing of it is stored (PostgreSQL, Extended Query Pipelining). Given to `client.query` as a query
 * of the driver's; `done` settles with the commit.
 */
export class Pipeline extends pg.Query {
  readonly done: Promise<void>;
  private settle!: { resolve: () => void; reject: (error: Error) => void };
  private fresh: string[] = [];

  constructor(private readonly statements: readonly PipelinedStatement[]) {
    super('');
    this.done = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  override submit = (given: Connection): void => {
    const connection = given as unknown as PipelineConnection;
    const names = prepared.get(connection) ?? new Set();
    prepared.set(connection, names);
    connection.stream.cork();
    for (const { name, sql, parameters } of this.statements) {
      if (!names.has(name)) {
        // After a failure nobody knows whether it was prepared.
        connection.close({ type: 'S', name });
        connection.parse({ name, text: sql });
        names.add(name);
        this.fresh.push(name);
      }
      connection.bind({ statement: name, values: parameters });
      connection.execute({});
    }
    connection.sync();
    connection.stream.uncork();
  };

  handleError(error: Error, connection: Connection): void {
    for (const name of this.fresh) prepared.get(connection)?.delete(name);
    this.settle.reject(error);
  }

  handleReadyForQuery(): void {
    this.settle.resolve();
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
}
