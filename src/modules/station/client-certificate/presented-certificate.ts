import { type Certificate, certificatesOf } from '../certificate/certificate.js';
import { CertificateFault } from '../certificate/certificate-fault.js';
import { certificatePath, checkValidity, PathFault } from '../certificate/certificate-path.js';
import { pemOf } from '../certificate/pem.js';

/** A station's own, and those between it and an authority; no hierarchy is deeper. */
const MAX_PRESENTED = 10;

/** The certificate that a charger shows, at our end of TLS or at that of a proxy. */
export interface PresentedCertificate {
  /** DER: that of the charger, then those above it as far as they came along; empty when not even it could be read. */
  readonly chain: readonly Uint8Array[];
  /** What TLS found wrong with the chain, null for nothing; undefined where nobody has looked who knows our authorities. */
  readonly chainFault: string | null | undefined;
}

/** Throws CertificateFault. */
export function readPresented({ chain, chainFault }: PresentedCertificate): [Certificate, ...Certificate[]] {
  if (chain.length === 0) throw new CertificateFault(chainFault ?? 'is not there');
  if (chain.length > MAX_PRESENTED)
    throw new CertificateFault(`came with more than ${String(MAX_PRESENTED - 1)} others`);
  const pem = chain.map((der) => pemOf({ label: 'CERTIFICATE', der: Buffer.from(der) }));
  const [leaf, ...others] = certificatesOf(pem.join(''));
  if (leaf === undefined) throw new CertificateFault('is not there');
  return [leaf, ...others];
}

/**
 * Why nobody who is trusted vouches for it at a time; null when somebody does (2.0.1 A00.FR.403). What TLS found out may
 * be of an earlier connection, whose session was resumed: the dates are looked at in any case.
 */
export function pathFault(
  [leaf, ...others]: readonly [Certificate, ...Certificate[]],
  { chainFault }: PresentedCertificate,
  roots: readonly Certificate[],
  at: Date,
): string | null {
  try {
    checkValidity(leaf, at);
    if (chainFault === undefined) certificatePath(leaf, others, roots, at);
  } catch (error) {
    if (!(error instanceof PathFault)) throw error;
    return error.reason;
  }
  return chainFault ?? null;
}
