import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';

/** 2.0.1 A02 and A03. The certificate follows in a CertificateSigned, when somebody made it. */
export const signCertificate = handler<OCPP20.SignCertificateRequest, OCPP20.SignCertificateResponse>(
  async ({ csr, certificateType }, { services, station, receivedAt }) => ({
    status: await services.certificateRequests.received(station, certificateType ?? null, csr, receivedAt),
  }),
);
