import type { CommandDto } from '../dto/command.dto.js';
import type { FailureKind } from './local-list-state.js';

export interface LocalListFailure {
  kind: FailureKind;
  reason: string;
}

type Response = Record<string, unknown>;

const NOT_SUPPORTED = new Set(['NotSupported', 'NotImplemented']);

/** Why a command to a charger did not do what it was to do; null when it did. */
export function failureOf({
  status,
  response,
}: Pick<CommandDto, 'status' | 'response'>): LocalListFailure | null {
  if (status === 'accepted') return null;
  const answer = lastOf(response);
  const word = status === 'rejected' ? answer?.['status'] : answer?.['errorCode'];
  if (typeof word === 'string') {
    const kind = NOT_SUPPORTED.has(word) ? 'not-supported' : 'refused';
    return { kind, reason: `The charger answered ${word}` };
  }
  if (answer?.['answer'] !== undefined) {
    return { kind: 'refused', reason: `The charger gave an answer that is none: ${String(answer['error'])}` };
  }
  return { kind: 'unanswered', reason: 'The charger did not answer' };
}

/** Of several messages the last that was sent; those before it were accepted. */
function lastOf(response: Response | null): Response | null {
  const results: unknown = response?.['results'];
  if (!Array.isArray(results)) return response;
  return (results.at(-1) as { response: Response | null } | undefined)?.response ?? null;
}
