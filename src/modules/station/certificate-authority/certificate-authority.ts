import type { RequestedUse } from '../certificate/certificate-request.entity.js';
import type { Certificate } from '../certificate/certificate.js';
import type { RevocationReason } from './revocation-list.js';

/** A request (PKCS#10 in PEM) whose form, signature, key and names were checked. */
export interface SigningOrder {
  readonly stationId: string;
  readonly csr: string;
  readonly use: RequestedUse;
}

export interface SignedChain {
  /** The certificate of the station, then those above it that a charger needs (2.0.1 part 2, 1.10.1). */
  readonly chain: readonly [Certificate, ...Certificate[]];
  /** Of the installation's own; null for another. */
  readonly authorityId: string | null;
}

/** Nothing was signed, or nobody told: why, for operators. It may be tried again. */
export class AuthorityFault extends Error {
  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super(reason, { cause });
    this.name = 'AuthorityFault';
  }
}

/** Who signs the certificates of stations, the installation itself or another. What it has issued is kept here. */
export abstract class CertificateAuthority {
  abstract readonly source: 'own' | 'external';

  /** Throws AuthorityFault. */
  abstract sign(order: SigningOrder, now: Date): Promise<SignedChain>;

  /** The certificate (PEM) counts as revoked here already. Throws AuthorityFault. */
  abstract revoked(certificate: string, reason: RevocationReason): Promise<void>;
}
