import type { OCPP20 } from 'typed-ocpp';
import type { CommandOutcome } from '../../station/index.js';
import type { OcppRequest } from '../rpc/version.js';

/** Whatever status says that it was done, is being done or will be. */
const SUCCESSES = new Set([
  'Accepted',
  'AcceptedCanceled',
  'EmptyResultSet',
  'NoProfiles',
  'RebootRequired',
  'Scheduled',
  'Unlocked',
  'Unpublished',
]);

/** By action: that the station has none of what was asked for is an answer as good as a list of it. */
const NONE_FOUND: Readonly<Record<string, string>> = {
  // O03.FR.06
  GetDisplayMessages: 'Unknown',
  // M03.FR.02
  GetInstalledCertificateIds: 'NotFound',
};

/**
 * Answers without a status only come when it was done; some have one for each of several. That there is nothing to
 * report (B08.FR.15, K09, N02.FR.10) is an answer as good as a report.
 */
export function outcomeOf(
  { action }: OcppRequest,
  answer: Record<string, unknown>,
): CommandOutcome['status'] {
  const statuses = RESULTS[action]?.(answer) ?? [answer['status']];
  return statuses.every((status) => isSuccess(action, status)) ? 'accepted' : 'rejected';
}

const isSuccess = (action: string, status: unknown): boolean =>
  status === undefined ||
  (typeof status === 'string' && (SUCCESSES.has(status) || NONE_FOUND[action] === status));

/** All of them or it is rejected, as in 1.6, where each is a message of its own. */
const RESULTS: Partial<Record<string, (answer: Record<string, unknown>) => string[]>> = {
  SetVariables: (answer) =>
    (answer as unknown as OCPP20.SetVariablesResponse).setVariableResult.map(
      ({ attributeStatus }) => attributeStatus,
    ),
  SetVariableMonitoring: (answer) =>
    (answer as unknown as OCPP20.SetVariableMonitoringResponse).setMonitoringResult.map(
      ({ status }) => status,
    ),
  ClearVariableMonitoring: (answer) =>
    (answer as unknown as OCPP20.ClearVariableMonitoringResponse).clearMonitoringResult.map(
      ({ status }) => status,
    ),
};
