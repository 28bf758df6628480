import { request } from '../../rpc/request.js';
import type { CommandBlock } from '../../rpc/version.js';

/** Block N, what a station knows of customers. */
export const customerInformationCommands: CommandBlock = {
  sends: ['CustomerInformation'],
  translations: {
    // N09, N10
    'customer-information': async (p, { idToken }) => [
      request('CustomerInformation', {
        requestId: p['requestId'],
        report: p['report'],
        clear: p['clear'],
        idToken: typeof p['idToken'] === 'string' ? await idToken(p['idToken']) : undefined,
        customerIdentifier: p['customerIdentifier'],
        customerCertificate: p['customerCertificate'],
      }),
    ],
  },
};
