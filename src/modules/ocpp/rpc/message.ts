/** OCPP-J messages (1.6J §4.2, 2.0.1 part 4 §4.2): text to Call, CallResult or CallError, and back. */

export interface Call {
  readonly kind: 'call';
  readonly messageId: string;
  readonly action: string;
  readonly payload: Record<string, unknown>;
  /** Integers of the payload beyond 2^53, by member name, digit for digit: JSON numbers would round them. */
  readonly exactIntegers: ReadonlyMap<string, string>;
}

export interface CallResult {
  readonly kind: 'result';
  readonly messageId: string;
  readonly payload: Record<string, unknown>;
}

export interface CallError {
  readonly kind: 'error';
  readonly messageId: string;
  readonly code: string;
  readonly description: string;
  readonly details: Record<string, unknown>;
}

/** A text that is no OCPP-J message; `messageId` where it could still be read. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly fault: 'not-json' | 'not-a-message' | 'unknown-type' | 'bad-call' | 'bad-answer';
  readonly messageId: string | null;
  readonly reason: string;
}

export type Message = Call | CallResult | CallError | Malformed;

const CALL = 2;
const CALL_RESULT = 3;
const CALL_ERROR = 4;

/** 2.0.1 part 4 §4.1.4; 1.6J names no limit other than the 36 characters of a UUID, chargers send up to 50. */
const MAX_MESSAGE_ID_LENGTH = 255;
/** A CALL that is cut or broken, but not in its id: its sender is told, rather than left to wait. */
const CUT_CALL = /^\s*,?\s*\[\s*2\s*,\s*"([^"\\]{1,255})"\s*,/;
const MAY_HOLD_UNSAFE_INTEGER = /[:[,\s]-?\d{16}/;
const NO_INTEGERS: ReadonlyMap<string, string> = new Map();

export function parseMessage(text: string): Message {
  const exactIntegers = MAY_HOLD_UNSAFE_INTEGER.test(text) ? new Map<string, string>() : NO_INTEGERS;
  let frame: unknown;
  try {
    frame =
      exactIntegers === NO_INTEGERS
        ? JSON.parse(text)
        : parseKeepingIntegers(text, exactIntegers as Map<string, string>);
  } catch {
    return malformed('not-json', CUT_CALL.exec(text)?.[1] ?? null, 'the text is not JSON');
  }
  if (!Array.isArray(frame)) return malformed('not-a-message', null, 'the message is not a list');
  const [type, messageId] = frame as unknown[];
  const id = isMessageId(messageId) ? messageId : null;
  switch (type) {
    case CALL:
      return parseCall(frame, id, exactIntegers);
    case CALL_RESULT:
      return parseResult(frame, id);
    case CALL_ERROR:
      return parseError(frame, id);
    default:
      return malformed('unknown-type', id, 'the message type is not one of OCPP-J');
  }
}

function parseCall(frame: unknown[], id: string | null, exactIntegers: ReadonlyMap<string, string>): Message {
  const [, , action, payload] = frame;
  if (id === null) return malformed('bad-call', null, 'the message id is not a text of 1 to 255 characters');
  if (typeof action !== 'string' || action === '')
    return malformed('bad-call', id, 'the action is not a text');
  if (!isObject(payload)) return malformed('bad-call', id, 'the payload is not an object');
  if (frame.length !== 4) return malformed('bad-call', id, 'a CALL has four elements');
  return { kind: 'call', messageId: id, action, payload, exactIntegers };
}

function parseResult(frame: unknown[], id: string | null): Message {
  const payload = frame[2];
  if (id === null || !isObject(payload))
    return malformed('bad-answer', id, 'a CALLRESULT has an id and a payload');
  return { kind: 'result', messageId: id, payload };
}

/** Lenient in what follows the id: an answer that says "error" in a clumsy way still says it. */
function parseError(frame: unknown[], id: string | null): Message {
  if (id === null) return malformed('bad-answer', null, 'a CALLERROR has an id');
  const [, , code, description, details] = frame;
  return {
    kind: 'error',
    messageId: id,
    code: typeof code === 'string' && code !== '' ? code : 'GenericError',
    description: typeof description === 'string' ? description : '',
    details: isObject(details) ? details : {},
  };
}

export const callText = (messageId: string, action: string, payload: object): string =>
  JSON.stringify([CALL, messageId, action, payload]);

export const resultText = (messageId: string, payload: object): string =>
  JSON.stringify([CALL_RESULT, messageId, payload]);

/** `description` is cut to the 255 characters that the specification allows. */
export const errorText = (
  messageId: string,
  code: string,
  description: string,
  details: object = {},
): string => JSON.stringify([CALL_ERROR, messageId, code, description.slice(0, 255), details]);

const isMessageId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_MESSAGE_ID_LENGTH;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const malformed = (fault: Malformed['fault'], messageId: string | null, reason: string): Malformed => ({
  kind: 'malformed',
  fault,
  messageId,
  reason,
});

function parseKeepingIntegers(text: string, found: Map<string, string>): unknown {
  return JSON.parse(text, (key: string, value: unknown, context?: { source?: string }) => {
    const source = context?.source;
    if (
      typeof value === 'number' &&
      source !== undefined &&
      !Number.isSafeInteger(value) &&
      /^-?\d+$/.test(source)
    ) {
      found.set(key, source);
    }
    return value;
  });
}
