import { request } from '../../rpc/request.js';
import type { CommandBlock } from '../../rpc/version.js';
import { evseOf } from '../evse.js';

/** Block G. */
export const availabilityCommands: CommandBlock = {
  sends: ['ChangeAvailability'],
  translations: {
    // G03, G04
    'change-availability': (p) => [
      request('ChangeAvailability', {
        operationalStatus: p['operative'] === true ? 'Operative' : 'Inoperative',
        evse: evseOf(p),
      }),
    ],
  },
};
