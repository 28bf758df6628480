import { type Certificate, certificatesOf } from '../certificate/certificate.js';
import { CertificateFault } from '../certificate/certificate-fault.js';
import { ContractFault } from './contract-fault.js';

/** A leaf and two authorities below the root (ISO 15118-2, annex E), and one to spare. */
const MAX_PRESENTED = 4;

/** From a contract certificate up to a root, each issued by the next. */
export type ContractChain = readonly [leaf: Certificate, issuer: Certificate, ...above: Certificate[]];

/** What a car has presented, the contract certificate first. Throws ContractFault. */
export function presentedCertificates(pem: string): [Certificate, ...Certificate[]] {
  let certificates: Certificate[];
  try {
    certificates = certificatesOf(pem);
  } catch (error) {
    if (!(error instanceof CertificateFault)) throw error;
    throw new ContractFault('CertChainError', `The contract certificate ${error.reason}`);
  }
  const [leaf, ...authorities] = certificates;
  if (leaf === undefined || authorities.length >= MAX_PRESENTED)
    throw new ContractFault('CertChainError', `The chain has more than ${MAX_PRESENTED} certificates`);
  if (leaf.isAuthority) throw new ContractFault('CertChainError', 'The first certificate is of an authority');
  return [leaf, ...authorities];
}

/** The way from what was presented to one of the roots, valid at a time (C07.FR.05). Throws ContractFault. */
export function contractChain(
  [leaf, ...authorities]: readonly [Certificate, ...Certificate[]],
  roots: readonly Certificate[],
  at: Date,
): ContractChain {
  const path: Certificate[] = [];
  let [current, left] = [leaf, authorities];
  for (;;) {
    const issued = current;
    const root = roots.find((candidate) => issued.isIssuedBy(candidate));
    const issuer = root ?? left.find((candidate) => issued.isIssuedBy(candidate));
    if (issuer === undefined)
      throw new ContractFault('CertChainError', `No authority that is known has issued ${issued.subject}`);
    checkAuthority(issuer, path.length);
    path.push(issuer);
    if (root !== undefined) break;
    left = left.filter((candidate) => candidate !== issuer);
    current = issuer;
  }
  for (const certificate of [leaf, ...path]) checkValidity(certificate, at);
  const [issuer = leaf, ...above] = path;
  return [leaf, issuer, ...above];
}

/** RFC 5280 §4.2.1.9; `below` counts the authorities between it and the contract certificate. */
function checkAuthority({ isAuthority, pathLength, subject }: Certificate, below: number): void {
  if (!isAuthority || (pathLength !== null && below > pathLength))
    throw new ContractFault('CertChainError', `${subject} may not issue what it has issued`);
}

function checkValidity({ validFrom, validUntil, subject }: Certificate, at: Date): void {
  if (validUntil < at)
    throw new ContractFault('CertificateExpired', `The certificate of ${subject} has expired`);
  if (validFrom > at)
    throw new ContractFault('CertChainError', `The certificate of ${subject} is not yet valid`);
}
