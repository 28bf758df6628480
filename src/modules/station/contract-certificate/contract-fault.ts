/** What is wrong with a contract certificate: 2.0.1 part 2, 3.4, where C07.FR.15 to C07.FR.17 ask for it. */
export type ContractCertificateFault = 'CertificateExpired' | 'CertificateRevoked' | 'CertChainError';

/** A contract certificate that is no good. `reason` is for logs. */
export class ContractFault extends Error {
  constructor(
    readonly fault: ContractCertificateFault,
    readonly reason: string,
  ) {
    super(reason);
    this.name = 'ContractFault';
  }
}
