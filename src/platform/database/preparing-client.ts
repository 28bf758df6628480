import pg from 'pg';

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

/**
 * Has PostgreSQL prepare each statement that has parameters once a connection: planning it anew each time costs more than
 * running it. TypeORM knows no prepared statements.
 */
export class PreparingClient extends pg.Client {
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
