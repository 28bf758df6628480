import type { CommandBlock } from '../../rpc/version.js';
import { connectorOf, request } from '../request.js';

/** The Remote Trigger profile. */
export const remoteTriggerCommands: CommandBlock = {
  sends: ['TriggerMessage'],
  translations: {
    // §5.17
    'trigger-message': (p) => [
      request('TriggerMessage', { requestedMessage: p['requestedMessage'], connectorId: connectorOf(p) }),
    ],
  },
};
