import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate, type CertificateHashData } from '../certificate/certificate.js';
import { CertificateFault } from '../certificate/certificate-fault.js';
import { CertificateStatusFault } from './certificate-status-fault.js';
import { isNamed } from './ocsp-request.js';
import { BasicOcspResponse, type CertId, OcspResponse, type SingleResponse } from './ocsp.asn1.js';

const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
const SUCCESSFUL = 0;
/** What clocks may differ by. */
const TOLERANCE_MS = 300_000;
/** How old an answer may be that does not say how long it holds. */
const MAX_AGE_MS = 86_400_000;
const MAX_CERTIFICATES = 10;

/** By the object identifier of a signature: the digest of what is signed; null where the kind of key says it. */
const DIGESTS: Partial<Record<string, string | null>> = {
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.3.101.112': null,
  '1.3.101.113': null,
};

export type RevocationStatus = 'good' | 'revoked' | 'unknown';

/** What a responder says of one certificate at present (RFC 6960 §4.2). */
export class CertificateStatus {
  readonly status: RevocationStatus;
  /** Null when it is to be asked again each time. */
  readonly validUntil: Date | null;
  private readonly basic: BasicOcspResponse;
  private readonly certId: CertId;

  /** Throws CertificateStatusFault for what is no answer, or none for now. */
  constructor(
    readonly der: Buffer,
    private readonly asked: CertificateHashData,
    private readonly now: Date,
  ) {
    this.basic = basicOf(der);
    const single = this.basic.tbsResponseData.responses.find(({ certId }) => isNamed(certId, asked));
    if (single === undefined) throw new CertificateStatusFault('The responder says nothing of it');
    checkTimes(single, now);
    this.certId = single.certId;
    this.status = statusOf(single);
    this.validUntil = single.nextUpdate ?? null;
  }

  /**
   * Whether the certificate's issuer has signed this, or a responder that the issuer made one. Where that issuer is not
   * among those given nor sent along, nobody can tell, and the responder is believed.
   */
  async isSignedFor(issuers: readonly Certificate[]): Promise<boolean> {
    const sent = this.certificatesSent();
    const issuer = await this.issuerAmong([...issuers, ...sent]);
    if (issuer === undefined || this.isSignedBy(issuer)) return true;
    return sent.some(
      (responder) =>
        responder.isResponder &&
        responder.validFrom <= this.now &&
        responder.validUntil >= this.now &&
        responder.isIssuedBy(issuer) &&
        this.isSignedBy(responder),
    );
  }

  private isSignedBy(signer: Certificate): boolean {
    const { signatureAlgorithm, signature, tbsResponseDataRaw } = this.basic;
    const digest = DIGESTS[signatureAlgorithm.algorithm];
    if (digest === undefined || tbsResponseDataRaw === undefined) return false;
    return signer.hasSigned(new Uint8Array(tbsResponseDataRaw), new Uint8Array(signature), digest);
  }

  private async issuerAmong(candidates: readonly Certificate[]): Promise<Certificate | undefined> {
    const { issuerNameHash: name, issuerKeyHash: key } = this.certId;
    for (const candidate of candidates) {
      const own = await candidate.hashesAsIssuer(this.asked.hashAlgorithm);
      if (own.issuerNameHash === hexOf(name.buffer) && own.issuerKeyHash === hexOf(key.buffer))
        return candidate;
    }
    return undefined;
  }

  private certificatesSent(): Certificate[] {
    return [...(this.basic.certs ?? [])].slice(0, MAX_CERTIFICATES).flatMap((der) => {
      try {
        return [new Certificate({ label: 'CERTIFICATE', der: Buffer.from(der) })];
      } catch (error) {
        if (error instanceof CertificateFault) return [];
        throw error;
      }
    });
  }
}

const hexOf = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('hex');

function basicOf(der: Buffer): BasicOcspResponse {
  const { responseStatus, responseBytes } = parsed(der, OcspResponse);
  if (responseStatus !== SUCCESSFUL || responseBytes?.responseType !== BASIC_RESPONSE)
    throw new CertificateStatusFault(`The responder answers with error ${responseStatus}`);
  return parsed(Buffer.from(responseBytes.response.buffer), BasicOcspResponse);
}

function parsed<T>(der: Buffer, type: new () => T): T {
  try {
    return AsnConvert.parse(der, type);
  } catch {
    throw new CertificateStatusFault('The responder answers with what is no answer of OCSP');
  }
}

function checkTimes({ thisUpdate, nextUpdate }: SingleResponse, now: Date): void {
  const age = now.getTime() - thisUpdate.getTime();
  const isOver =
    nextUpdate === undefined ? age > MAX_AGE_MS : nextUpdate.getTime() + TOLERANCE_MS < now.getTime();
  if (age < -TOLERANCE_MS || isOver) throw new CertificateStatusFault('The responder’s answer is not of now');
}

function statusOf({ certStatus: { good, revoked } }: SingleResponse): RevocationStatus {
  if (revoked !== undefined) return 'revoked';
  return good === null ? 'good' : 'unknown';
}
