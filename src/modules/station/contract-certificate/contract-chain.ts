import { type Certificate, certificatesOf } from '../certificate/certificate.js';
import { certificatePath, PathFault } from '../certificate/certificate-path.js';
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
  try {
    const [issuer = leaf, ...above] = certificatePath(leaf, authorities, roots, at);
    return [leaf, issuer, ...above];
  } catch (error) {
    if (!(error instanceof PathFault)) throw error;
    throw new ContractFault(error.kind === 'expired' ? 'CertificateExpired' : 'CertChainError', error.reason);
  }
}
