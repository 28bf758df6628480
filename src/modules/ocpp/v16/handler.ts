import type { CallContext, CallHandler } from '../rpc/version.js';

/** Types a handler by its messages; which of them an action has, the validator has made sure of. */
export const handler = <Request, Response extends object>(
  handle: (request: Request, context: CallContext) => Promise<Response>,
): CallHandler => handle as CallHandler;

/** An empty text means absent: chargers send it for what they do not have. */
export const textOrNull = (text: string | undefined): string | null =>
  text === undefined || text.trim() === '' ? null : text;
