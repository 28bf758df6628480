import {
  type CertificateHashData,
  certificatesOf,
} from '../../src/modules/station/certificate/certificate.ts';
import type { TestAuthority } from './certificates.ts';

/** How a charger names a certificate to OCSP (2.0.1 part 2, 2.36). */
export async function statusQuestion(
  certificate: string,
  { certificate: issuer }: TestAuthority,
  responderURL: string,
  hashAlgorithm: CertificateHashData['hashAlgorithm'] = 'SHA256',
): Promise<Record<string, unknown>> {
  const [own] = certificatesOf(certificate);
  const [above] = certificatesOf(issuer);
  return { ...(await own?.hashData(hashAlgorithm, above)), responderURL };
}
