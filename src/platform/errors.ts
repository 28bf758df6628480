/** What is wrong with one field: its path in the body (`elements[0].price`) and why. */
export interface FieldFault {
  path: string;
  message: string;
}

/**
 * An error that the core throws and that an edge translates: to problem+json on REST (RFC 9457), to a CALLERROR
 * on OCPP, to one line on the command line. `code` is stable, `status` is the HTTP status it stands for.
 */
export class AppError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly errors?: FieldFault[],
  ) {
    super(message);
    this.name = new.target.name;
  }
}

export class NotFoundError extends AppError {
  constructor(resource: string, id: string) {
    super('not_found', 404, `There is no ${resource} ${id}`);
  }
}

export class ConflictError extends AppError {
  constructor(code: string, message: string) {
    super(code, 409, message);
  }
}

/** A body of many wrong fields is not answered with a larger one. */
const MAX_FAULTS = 100;

export class InvalidError extends AppError {
  constructor(errors: FieldFault[]) {
    super('invalid', 400, 'The request is not valid', errors.slice(0, MAX_FAULTS));
  }
}

/** Well-formed, but it cannot be done as asked. */
export class UnprocessableError extends AppError {
  constructor(code: string, message: string) {
    super(code, 422, message);
  }
}

export class UnauthenticatedError extends AppError {
  constructor(message = 'A valid access token or API key is needed') {
    super('unauthenticated', 401, message);
  }
}

export class ForbiddenError extends AppError {
  constructor(message: string) {
    super('forbidden', 403, message);
  }
}

/** More waits for the database than it can do in good time. */
export class OverloadedError extends AppError {
  constructor() {
    super('overloaded', 503, 'Too many at once: try again later');
  }
}

export class BadCursorError extends AppError {
  constructor() {
    super('bad_cursor', 400, 'The cursor is not one of this list', [
      { path: 'cursor', message: 'is not a cursor' },
    ]);
  }
}
