import pg, { type ClientConfig } from 'pg';
import type { Socket } from 'node:net';

/** Texts that vary without end, such as those with a list of values in them, are not to fill the server's memory. */
const MAX_STATEMENTS = 500;

const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_STATEMENTS) return known;
  const name = `csms ${names.size + 1}`;
  names.set(text, name);
  return name;
}

export interface PreparingClientSettings extends ClientConfig {
  /** Until a connection on which nothing comes is given up; never when there is none. */
  answerTimeoutMs?: number | undefined;
}

/** Named as the same fault of a socket is: the database is then not available. */
class DatabaseSilentError extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(milliseconds: number) {
    super(`the database has said nothing for ${milliseconds} ms`);
    this.name = 'DatabaseSilentError';
  }
}

/**
 * Has PostgreSQL prepare each statement that has parameters once a connection: planning it anew each time costs more than
 * running it. TypeORM knows no prepared statements.
 *
 * Ends with DatabaseSilentError when its server hangs, or the network has lost it without a word: TCP would take a quarter
 * of an hour to find out. Free connections are closed by the pool long before.
 */
export class PreparingClient extends pg.Client {
  constructor(settings: PreparingClientSettings) {
    super(settings);
    const { answerTimeoutMs } = settings;
    if (answerTimeoutMs === undefined) return;
    const stream = this.connection.stream as Socket;
    stream.setTimeout(answerTimeoutMs, () => stream.destroy(new DatabaseSilentError(answerTimeoutMs)));
  }

  // The driver's own type of it has a dozen overloads; what is no text with parameters goes through as it is.
  override query = ((statement: unknown, values: unknown, callback: unknown) => {
    const query = super.query.bind(this) as unknown as (...given: unknown[]) => unknown;
    const hasParameters = typeof statement === 'string' && Array.isArray(values) && values.length > 0;
    const name = hasParameters ? nameOf(statement) : undefined;
    return name === undefined
      ? query(statement, values, callback)
      : query({ name, text: statement, values }, callback);
  }) as unknown as pg.Client['query'];
}
