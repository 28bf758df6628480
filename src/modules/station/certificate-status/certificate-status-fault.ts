/** Why nothing is known of a certificate's status: a sentence without its end, for logs and for chargers. */
export class CertificateStatusFault extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'CertificateStatusFault';
  }
}
