import type { CommandOutcome } from '../../station/index.js';
import { commandsOf } from '../rpc/command-blocks.js';
import type { OcppRequest } from '../rpc/version.js';
import { coreCommands } from './core/commands.js';
import { firmwareCommands } from './firmware/commands.js';
import { localListCommands } from './local-list/commands.js';
import { remoteTriggerCommands } from './remote-trigger/commands.js';
import { reservationCommands } from './reservation/commands.js';
import { securityCommands } from './security/commands.js';
import { smartChargingCommands } from './smart-charging/commands.js';

export const commands = commandsOf('OCPP 1.6', [
  coreCommands,
  firmwareCommands,
  localListCommands,
  remoteTriggerCommands,
  reservationCommands,
  securityCommands,
  smartChargingCommands,
]);

const SUCCESSES = new Set(['Accepted', 'AcceptedCanceled', 'Scheduled', 'RebootRequired', 'Unlocked']);

/**
 * Answers without a status, such as GetConfiguration's, only come when it was done. That a station has none of the
 * certificates asked for is an answer as good as a list of them (white paper, M03).
 */
export function outcomeOf(
  { action }: OcppRequest,
  answer: Record<string, unknown>,
): CommandOutcome['status'] {
  const status = answer['status'];
  return status === undefined ||
    (typeof status === 'string' && SUCCESSES.has(status)) ||
    (action === 'GetInstalledCertificateIds' && status === 'NotFound')
    ? 'accepted'
    : 'rejected';
}
