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

const MAX_REQUEST_ID = 2 ** 31 - 1;

/** The number of a request of ours; one beyond what can be stored becomes the nearest that we never give. */
export const requestNumber = (request: { status: string; requestId?: number }): number | null =>
  request.requestId === undefined
    ? null
    : Math.max(Math.min(request.requestId, MAX_REQUEST_ID), -MAX_REQUEST_ID);
