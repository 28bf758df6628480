import { type Certificate, certificatesOf } from './certificate.js';
import { CertificateFault } from './certificate-fault.js';

/** No hierarchy is deeper. */
const MAX_CHAIN = 10;

/**
 * A root certificate to be installed in a station (1.6 white paper and 2.0.1, M05): one, of an authority, and not
 * expired. It may be signed by the root that it replaces (M05.FR.09). Throws CertificateFault.
 */
export function checkedRoot(pem: string, now: Date): Certificate {
  const [certificate, ...others] = certificatesOf(pem);
  if (certificate === undefined || others.length > 0)
    throw new CertificateFault('must be one certificate alone');
  if (!certificate.isAuthority && !certificate.isIssuedBy(certificate))
    throw new CertificateFault('is not the certificate of an authority');
  checkNotExpired(certificate, now);
  return certificate;
}

/**
 * A station's certificate and those above it, each issued by the next (RFC 8446 §4.4.2), none of them expired. It may
 * be valid from a later time on (A02.FR.08). Throws CertificateFault.
 */
export function checkedChain(pem: string, now: Date): [Certificate, ...Certificate[]] {
  const [first, ...others] = certificatesOf(pem);
  if (first === undefined || others.length >= MAX_CHAIN)
    throw new CertificateFault(`must be a chain of at most ${MAX_CHAIN} certificates`);
  others.reduce((issued, issuer, index) => {
    if (!issued.isIssuedBy(issuer))
      throw new CertificateFault(`is not in order: certificate ${index + 1} is not issued by the next one`);
    return issuer;
  }, first);
  for (const certificate of [first, ...others]) checkNotExpired(certificate, now);
  return [first, ...others];
}

function checkNotExpired({ subject, validUntil }: Certificate, now: Date): void {
  if (validUntil < now)
    throw new CertificateFault(`expired on ${validUntil.toISOString()}: the certificate of ${subject}`);
}
