import type { CommandOutcome } from '../../station/index.js';
import type { OcppRequest } from '../rpc/version.js';

/** Whatever status says that it was done, is being done or will be. */
const SUCCESSES = new Set([
  'Accepted',
  'AcceptedCanceled',
  'RebootRequired',
  'Scheduled',
  'Unlocked',
  'Unpublished',
]);

/** Answers without a status only come when it was done. */
export function outcomeOf(_request: OcppRequest, answer: Record<string, unknown>): CommandOutcome['status'] {
  const { status } = answer;
  return status === undefined || (typeof status === 'string' && SUCCESSES.has(status))
    ? 'accepted'
    : 'rejected';
}
