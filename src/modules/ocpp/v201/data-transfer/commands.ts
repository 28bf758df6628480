import { request } from '../../rpc/request.js';
import type { CommandBlock } from '../../rpc/version.js';

/** Block P. */
export const dataTransferCommands: CommandBlock = {
  sends: ['DataTransfer'],
  translations: {
    // P01
    'data-transfer': (p) => [
      request('DataTransfer', { vendorId: p['vendorId'], messageId: p['messageId'], data: p['data'] }),
    ],
  },
};
