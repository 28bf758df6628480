import type { OCPP16 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';

/** White paper §5.17, use cases A02 and A03. The certificate follows in a CertificateSigned, when somebody made it. */
export const signCertificate = handler<OCPP16.SignCertificateRequest, OCPP16.SignCertificateResponse>(
  async ({ csr }, { services, station, receivedAt }) => ({
    status: await services.certificateRequests.received(
      station,
      'ChargingStationCertificate',
      csr,
      receivedAt,
    ),
  }),
);
