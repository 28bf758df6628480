/** Redis cannot be reached, or did not answer in time. Nothing is known of what was asked. */
export class BackplaneUnavailableError extends Error {
  readonly code = 'BACKPLANE_UNAVAILABLE';

  constructor(reason: string, options?: ErrorOptions) {
    super(`Redis is unavailable: ${reason}`, options);
    this.name = 'BackplaneUnavailableError';
  }
}

/** Nobody serves requests under that process id: it has ended, or is cut off from Redis. */
export class ProcessUnreachableError extends Error {
  readonly code = 'PROCESS_UNREACHABLE';

  constructor(readonly processId: string) {
    super(`No process listens as ${processId}`);
    this.name = 'ProcessUnreachableError';
  }
}

/** The process took the request and has not answered in time; it may still act on it. */
export class RouteTimeoutError extends Error {
  readonly code = 'ROUTE_TIMEOUT';

  constructor(processId: string, timeoutMs: number) {
    super(`Process ${processId} did not answer within ${timeoutMs} ms`);
    this.name = 'RouteTimeoutError';
  }
}

/** The handler of the other process failed; `message` and `code` are those of its error. */
export class RemoteError extends Error {
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
    this.name = 'RemoteError';
  }
}
