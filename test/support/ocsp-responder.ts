// A responder of OCSP at the network's edge: tells of the certificates that it was told of.
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { X509Certificate } from 'node:crypto';
import {
  BasicOcspResponse,
  type CertId,
  OcspRequest,
  OcspResponse,
  RawCertificates,
  ResponderId,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '../../src/modules/station/certificate-status/ocsp.asn1.ts';
import type { TestAuthority } from './certificates.ts';
import { StandInService } from './stand-in-service.ts';

const HOUR_MS = 3_600_000;

export interface Answer {
  readonly status?: 'good' | 'revoked' | 'unknown';
  /** Whose key signs it. */
  readonly signer: TestAuthority;
  /** Certificates that go along, in PEM. */
  readonly certificates?: readonly string[];
  readonly thisUpdate?: Date;
  /** Null for an answer that does not say how long it holds. */
  readonly nextUpdate?: Date | null;
}

export class OcspResponder {
  /** The serial numbers that were asked for, in hex. */
  readonly asked: string[] = [];
  private readonly answers = new Map<string, Answer>();

  private constructor(private readonly service: StandInService) {}

  static async start(): Promise<OcspResponder> {
    const service = await StandInService.start();
    const responder = new OcspResponder(service);
    service.answer = (body) => ({ status: 200, body: responder.respond(body) });
    return responder;
  }

  get url(): string {
    return this.service.url;
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  /** Tells this of the certificate from now on. */
  tell(certificate: string, answer: Answer): void {
    this.answers.set(serialOf(certificate), answer);
  }

  timesAsked(certificate: string): number {
    return this.asked.filter((serial) => serial === serialOf(certificate)).length;
  }

  private respond(body: Buffer): Buffer {
    const [request] = AsnConvert.parse(body, OcspRequest).tbsRequest.requestList;
    if (request === undefined) return failed(1);
    const serial = BigInt(`0x${Buffer.from(request.reqCert.serialNumber).toString('hex')}`).toString(16);
    this.asked.push(serial);
    const answer = this.answers.get(serial);
    return answer === undefined ? failed(6) : ocspAnswer(request.reqCert, answer);
  }
}

const serialOf = (certificate: string): string =>
  BigInt(`0x${new X509Certificate(certificate).serialNumber}`).toString(16);

/** An answer without one: 1 for a malformed request, 6 for one that is not for this responder. */
function failed(responseStatus: number): Buffer {
  const response = new OcspResponse();
  response.responseStatus = responseStatus;
  return Buffer.from(AsnConvert.serialize(response));
}

/** DER of a whole answer (RFC 6960 §4.2.1). */
export function ocspAnswer(certId: CertId, answer: Answer): Buffer {
  const basic = new BasicOcspResponse();
  basic.tbsResponseData = dataOf(certId, answer);
  basic.signatureAlgorithm = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });
  const signed = new Uint8Array(AsnConvert.serialize(basic.tbsResponseData));
  basic.signature = arrayBufferOf(answer.signer.signBytes(signed));
  const certificates = answer.certificates ?? [];
  if (certificates.length > 0)
    basic.certs = new RawCertificates(certificates.map((pem) => arrayBufferOf(new X509Certificate(pem).raw)));
  const bytes = new ResponseBytes();
  bytes.responseType = '1.3.6.1.5.5.7.48.1.1';
  bytes.response = new OctetString(AsnConvert.serialize(basic));
  const response = new OcspResponse();
  response.responseBytes = bytes;
  return Buffer.from(AsnConvert.serialize(response));
}

function dataOf(
  certId: CertId,
  { status = 'good', thisUpdate = new Date(), nextUpdate = new Date(Date.now() + HOUR_MS) }: Answer,
): ResponseData {
  const single = new SingleResponse();
  single.certId = certId;
  if (status === 'revoked') single.certStatus.revoked = new RevokedInfo();
  else single.certStatus[status] = null;
  single.thisUpdate = thisUpdate;
  if (nextUpdate !== null) single.nextUpdate = nextUpdate;
  const data = new ResponseData();
  data.responderId = new ResponderId();
  data.responderId.byKey = new OctetString(new Uint8Array(20));
  data.producedAt = new Date();
  data.responses = [single];
  return data;
}

const arrayBufferOf = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;
