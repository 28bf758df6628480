import { request } from '../../rpc/request.js';
import type { CommandBlock } from '../../rpc/version.js';

/** Block C. */
export const authorisationCommands: CommandBlock = {
  sends: ['ClearCache'],
  translations: {
    // C11
    'clear-cache': () => [request('ClearCache', {})],
  },
};
