import { request } from '../../rpc/request.js';
import type { CommandBlock } from '../../rpc/version.js';

/** Block I. */
export const tariffAndCostCommands: CommandBlock = {
  sends: ['CostUpdated'],
  translations: {
    // I02
    'cost-updated': (p) => [
      request('CostUpdated', { totalCost: Number(p['totalCost']), transactionId: p['transactionId'] }),
    ],
  },
};
