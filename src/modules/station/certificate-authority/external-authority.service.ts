import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/config.js';
import { OutgoingRequestError, OutgoingRequests } from '../../../platform/http/outgoing-requests.js';
import { type Certificate } from '../certificate/certificate.js';
import { checkedChain } from '../certificate/certificate.rules.js';
import { CertificateFault } from '../certificate/certificate-fault.js';
import { readSigningRequest } from '../certificate/signing-request.js';
import {
  AuthorityFault,
  CertificateAuthority,
  type SignedChain,
  type SigningOrder,
} from './certificate-authority.js';
import type { RevocationReason } from './revocation-list.js';

const TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 65_536;
/** What a charger takes (2.0.1 part 2, 1.10.1; 1.6 white paper §5.1). */
const MAX_CHAIN_LENGTH = 10_000;

/**
 * A certificate authority of others (A02.FR.04), asked in JSON: `POST …/sign {stationId, certificateType, csr,
 * validityDays}` is answered with `{certificateChain}`, `POST …/revoke {certificate, reason}` with any 200.
 */
@Injectable()
export class ExternalAuthority extends CertificateAuthority {
  readonly source = 'external';

  constructor(
    private readonly outgoing: OutgoingRequests,
    private readonly config: AppConfig,
  ) {
    super();
  }

  async sign({ stationId, csr, use }: SigningOrder, now: Date): Promise<SignedChain> {
    const { validityDays } = this.config.certificates;
    const answer = await this.ask('sign', { stationId, certificateType: use, csr, validityDays });
    const chain = chainIn(answer, now);
    const { publicKeyHash, commonName } = await readSigningRequest(csr);
    if (
      chain[0].publicKeyHash !== publicKeyHash ||
      chain[0].commonName !== commonName ||
      chain[0].isAuthority
    )
      throw new AuthorityFault('The certificate authority answers with a certificate of another');
    return { chain, authorityId: null };
  }

  async revoked(certificate: string, reason: RevocationReason): Promise<void> {
    await this.ask('revoke', { certificate, reason });
  }

  private async ask(path: 'sign' | 'revoke', body: object): Promise<Buffer> {
    const { authorityUrl, authorityToken } = this.config.certificates;
    if (authorityUrl === undefined) throw new AuthorityFault('CERTIFICATE_AUTHORITY_URL is not set');
    try {
      return await this.outgoing.post({
        url: `${authorityUrl.replace(/\/+$/, '')}/${path}`,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(authorityToken === undefined ? {} : { authorization: `Bearer ${authorityToken}` }),
        },
        body: JSON.stringify(body),
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_ANSWER_BYTES,
        privateHosts: 'any',
      });
    } catch (error) {
      if (!(error instanceof OutgoingRequestError)) throw error;
      throw new AuthorityFault(`The certificate authority: ${error.reason}`, error);
    }
  }
}

function chainIn(answer: Buffer, now: Date): [Certificate, ...Certificate[]] {
  try {
    const { certificateChain } = JSON.parse(answer.toString()) as { certificateChain: string };
    if (certificateChain.length > MAX_CHAIN_LENGTH) throw new CertificateFault('is too long for a charger');
    return checkedChain(certificateChain, now);
  } catch (error) {
    const reason = error instanceof CertificateFault ? error.reason : 'cannot be read';
    throw new AuthorityFault(`The chain of the certificate authority ${reason}`, error);
  }
}
