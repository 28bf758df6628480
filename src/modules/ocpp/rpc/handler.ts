import type { CallContext, CallHandler } from './version.js';

type Handler<Request, Response extends object> = (
  request: Request,
  context: CallContext,
) => Promise<Response>;

/** Types a handler by its messages; that a request has that type, the validator has made sure of. */
export const handler = <Request, Response extends object>(handle: Handler<Request, Response>): CallHandler =>
  handle;

/** An empty text means absent: chargers send it for what they do not have. */
export const textOrNull = (text: string | undefined): string | null =>
  text === undefined || text.trim() === '' ? null : text;
