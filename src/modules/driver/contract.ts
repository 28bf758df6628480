import type { AuthorisationDecision } from './authorisation.js';
import { emaidKey } from './emaid.js';

/** Of the certificate by which a car identifies: OCPP 2.0.1 part 2, 3.4, as far as it is answered. */
export type ContractCertificateStatus =
  'Accepted' | 'CertificateExpired' | 'CertificateRevoked' | 'CertChainError' | 'ContractCancelled';

/** What checking a contract certificate has shown. */
export interface CheckedContract {
  readonly status: Exclude<ContractCertificateStatus, 'ContractCancelled'>;
  /** The contract that it is of; null where that is not known. */
  readonly emaid: string | null;
}

export type ContractDecision = AuthorisationDecision & { certificateStatus: ContractCertificateStatus };

/** C07.FR.13; a token that is not known is Invalid here. */
const CANCELLED: ReadonlySet<AuthorisationDecision['status']> = new Set(['Blocked', 'Expired', 'Invalid']);

/** Whether a car may charge on its contract: by its certificate, and by what is registered of the contract. */
export function decideContract(
  decision: AuthorisationDecision,
  idToken: string,
  { status, emaid }: CheckedContract,
): ContractDecision {
  if (status === 'Accepted' && emaid !== null && emaidKey(emaid) !== emaidKey(idToken))
    return refused('CertChainError');
  if (status !== 'Accepted') return refused(status);
  // C07.FR.13, C07.FR.14
  return {
    ...decision,
    certificateStatus: CANCELLED.has(decision.status) ? 'ContractCancelled' : 'Accepted',
  };
}

/** C07.FR.15 to C07.FR.17 */
const refused = (certificateStatus: ContractCertificateStatus): ContractDecision => ({
  status: certificateStatus === 'CertificateExpired' ? 'Expired' : 'Invalid',
  reason: 'certificate_not_valid',
  groupIdToken: null,
  validUntil: null,
  certificateStatus,
});
