import type { Certificate } from './certificate.js';

/** Why no way leads from a certificate to an authority that is trusted. */
export class PathFault extends Error {
  constructor(
    readonly kind: 'issuer' | 'expired' | 'early',
    readonly reason: string,
  ) {
    super(reason);
    this.name = 'PathFault';
  }
}

/**
 * The way from a certificate to one of the roots, valid at a time (RFC 5280 §6): those above it, each of which issued
 * the one before. `authorities` may help on the way, in any order; a root is trusted as it stands, without those above
 * it. Throws PathFault.
 */
export function certificatePath(
  leaf: Certificate,
  authorities: readonly Certificate[],
  roots: readonly Certificate[],
  at: Date,
): Certificate[] {
  const path: Certificate[] = [];
  let [current, left] = [leaf, authorities];
  for (;;) {
    const issued = current;
    const root = roots.find((candidate) => issued.isIssuedBy(candidate));
    const issuer = root ?? left.find((candidate) => issued.isIssuedBy(candidate));
    if (issuer === undefined)
      throw new PathFault('issuer', `No authority that is known has issued ${issued.subject}`);
    checkAuthority(issuer, path.length);
    path.push(issuer);
    if (root !== undefined) break;
    left = left.filter((candidate) => candidate !== issuer);
    current = issuer;
  }
  for (const certificate of [leaf, ...path]) checkValidity(certificate, at);
  return path;
}

/** RFC 5280 §4.2.1.9; `below` counts the authorities between it and the certificate at the end. */
function checkAuthority({ isAuthority, pathLength, subject }: Certificate, below: number): void {
  if (!isAuthority || (pathLength !== null && below > pathLength))
    throw new PathFault('issuer', `${subject} may not issue what it has issued`);
}

/** Throws PathFault. */
export function checkValidity({ validFrom, validUntil, subject }: Certificate, at: Date): void {
  if (validUntil < at) throw new PathFault('expired', `The certificate of ${subject} has expired`);
  if (validFrom > at) throw new PathFault('early', `The certificate of ${subject} is not yet valid`);
}
