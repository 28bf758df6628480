import { certificateSigned, checkChainSize } from '../../rpc/certificates.js';
import { request } from '../../rpc/request.js';
import type { CommandBlock } from '../../rpc/version.js';

/** Block A. */
export const securityCommands: CommandBlock = {
  sends: ['CertificateSigned'],
  translations: {
    // A01.FR.02
    'rotate-credentials': ({ password }) => [
      request('SetVariables', {
        setVariableData: [
          {
            attributeValue: password,
            component: { name: 'SecurityCtrlr' },
            variable: { name: 'BasicAuthPassword' },
          },
        ],
      }),
    ],
    // A02, A03
    'certificate-signed': async ({ certificateChain, certificateType }, context) => {
      const limit = await context.configured('MaxCertificateChainSize', 'SecurityCtrlr');
      checkChainSize(String(certificateChain), limit);
      return [request('CertificateSigned', { certificateChain, certificateType })];
    },
  },
  lessons: { CertificateSigned: certificateSigned },
};
