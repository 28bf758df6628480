import { RemoteError } from './backplane.errors.js';

export type RequestHandler = (request: unknown) => Promise<unknown>;

/** Requests and responses between processes. Both are JSON values; what arrives is a copy. */
export abstract class CommandRouter {
  /** Serves the requests addressed to this process, concurrently. There is one handler; a second call throws. */
  abstract serve(handler: RequestHandler): Promise<void>;

  /**
   * Sends a request to a process and resolves with its answer. Rejects with ProcessUnreachableError at once when
   * nobody listens there, with RouteTimeoutError after `timeoutMs` (a later answer is dropped), with RemoteError when
   * the handler failed, and with BackplaneUnavailableError while Redis is away.
   */
  abstract request(processId: string, request: unknown, timeoutMs: number): Promise<unknown>;
}

/** What a handler came to, as it travels. */
type Outcome = { result?: unknown } | { error: { message: string; code?: string } };

/** Runs the handler and writes down what came of it; never rejects. */
export async function outcomeOf(handler: RequestHandler, request: unknown): Promise<string> {
  try {
    return JSON.stringify({ result: await handler(request) } satisfies Outcome);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return JSON.stringify({
      error: typeof code === 'string' ? { message, code } : { message },
    } satisfies Outcome);
  }
}

/** Reads an outcome: returns the result or throws the RemoteError. */
export function resultOf(text: string): unknown {
  const outcome = JSON.parse(text) as Outcome;
  if ('error' in outcome) throw new RemoteError(outcome.error.message, outcome.error.code);
  return outcome.result;
}
