import { isRetried, isUnavailable } from '../../../platform/database/transaction.js';
import { GroupCommitFullError } from '../../../platform/database/group-commit.js';
import { OverloadedError } from '../../../platform/errors.js';
import type { Deviation } from '../../station/index.js';
import { type Call, errorText, type Malformed, resultText } from './message.js';
import { RpcError, type RpcFault, SchemaViolation } from './rpc-error.js';
import type { CallContext, OcppVersion } from './version.js';

/** The one answer to a CALL: its text, and what it says for log and metrics. */
export interface Answer {
  readonly text: string;
  readonly errorCode: string | null;
  /** What of the call was not as specified, accepted or not. */
  readonly deviations: readonly Deviation[];
}

/** (version, action) -> handler. Resolves with exactly one answer; rejects only when the database is not available. */
export async function answerCall(version: OcppVersion, call: Call, context: CallContext): Promise<Answer> {
  try {
    const handler = version.handlers.get(call.action);
    if (handler === undefined) throw unknownAction(version, call.action);
    const { quirks } = context;
    const { payload, deviations } = version.validator.check(call.action, 'Request', call.payload, quirks);
    const response = await handler(payload as never, context);
    const all = quirks.deviations.length === 0 ? deviations : [...deviations, ...quirks.deviations];
    return { text: resultText(call.messageId, response), errorCode: null, deviations: all };
  } catch (error) {
    if (isStorageFailure(error)) throw error;
    if (!(error instanceof RpcError || error instanceof OverloadedError))
      context.logger.error({ err: error, action: call.action }, 'a call failed');
    return errorAnswer(version, call.messageId, error);
  }
}

/** The answer to a text that is no message; null where the specification wants none. */
export function answerMalformed(version: OcppVersion, message: Malformed): Answer | null {
  if (message.fault === 'bad-answer') return null;
  const messageId = message.messageId ?? version.unreadableMessageId;
  if (messageId === null) return null;
  const fault = FAULT_OF_MALFORMED[message.fault];
  // 1.6J §4.1.3: a message of an unknown type is ignored; 2.x has an error for it.
  if (version.errorCodes[fault] === '') return null;
  return errorAnswer(version, messageId, new RpcError(fault, message.reason));
}

const FAULT_OF_MALFORMED: Record<Exclude<Malformed['fault'], 'bad-answer'>, RpcFault> = {
  'not-json': 'RpcFrameworkError',
  'not-a-message': 'RpcFrameworkError',
  'unknown-type': 'MessageTypeNotSupported',
  'bad-call': 'FormatViolation',
};

export function errorAnswer(version: OcppVersion, messageId: string, error: unknown): Answer {
  const rpc = error instanceof RpcError ? error : new RpcError('InternalError', reasonOf(error));
  const errorCode = version.errorCodes[rpc.fault];
  const deviations = error instanceof SchemaViolation ? error.deviations : [];
  return { text: errorText(messageId, errorCode, rpc.description, rpc.details), errorCode, deviations };
}

/** A charger that boots in a storm keeps its connection and tries again by itself, after an interval of its own (1.6 §4.2). */
const reasonOf = (error: unknown): string =>
  error instanceof OverloadedError ? error.message : 'The call could not be carried out';

function unknownAction(version: OcppVersion, action: string): RpcError {
  return version.validator.knows(action)
    ? new RpcError('NotSupported', `${action} is not a request that a charging station may send here`)
    : new RpcError('NotImplemented', `${action.slice(0, 50)} is not an action of ${version.subprotocol}`);
}

/** The database cannot take what the charger reports, which must keep it and be told nothing; nor too many at once. */
export function isStorageFailure(error: unknown): boolean {
  return error instanceof GroupCommitFullError || isRetried(error) || isUnavailable(error);
}
