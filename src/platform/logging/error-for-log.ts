/** More than any chain of causes has that is not a ring. */
const MAX_DEPTH = 5;

export interface LoggedError {
  readonly type: string;
  readonly message: string;
  /** As Node.js, PostgreSQL or the product names the fault. */
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: unknown;
  /** Of an AggregateError, such as one for each address of a host. */
  readonly errors?: readonly unknown[];
}

/**
 * What the log tells of an error. Nothing else of it: those of clients carry the connection, the command or the
 * parameters of the statement that failed, and with them what nobody may read.
 */
export function errorForLog(error: unknown, depth = MAX_DEPTH): unknown {
  if (!(error instanceof Error)) return error;
  const { code, cause, errors } = error as Error & { code?: unknown; errors?: unknown };
  const isDeeper = depth > 0;
  return {
    type: error.constructor.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(cause !== undefined && isDeeper && { cause: errorForLog(cause, depth - 1) }),
    ...(Array.isArray(errors) && isDeeper && { errors: errors.map((each) => errorForLog(each, depth - 1)) }),
  } satisfies LoggedError;
}
