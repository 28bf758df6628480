import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import type { CertificateHashData, HashAlgorithm } from '../certificate/certificate.js';
import { CertificateStatusFault } from './certificate-status-fault.js';
import { CertId, OcspRequest, SingleRequest } from './ocsp.asn1.js';

const ALGORITHMS: Record<HashAlgorithm, { oid: string; bytes: number }> = {
  SHA256: { oid: '2.16.840.1.101.3.4.2.1', bytes: 32 },
  SHA384: { oid: '2.16.840.1.101.3.4.2.2', bytes: 48 },
  SHA512: { oid: '2.16.840.1.101.3.4.2.3', bytes: 64 },
};
/** DER of an ASN.1 NULL. */
const NULL = new Uint8Array([5, 0]).buffer;

/** Asks of one certificate, in DER (RFC 6960 §4.1.1). Throws CertificateStatusFault. */
export function ocspRequest(asked: CertificateHashData): Buffer {
  const single = new SingleRequest();
  single.reqCert = certIdOf(asked);
  const request = new OcspRequest();
  request.tbsRequest.requestList = [single];
  return Buffer.from(AsnConvert.serialize(request));
}

/** Whether an answer names the certificate that was asked of. */
export function isNamed(certId: CertId, asked: CertificateHashData): boolean {
  const named = certIdOf(asked);
  return (
    certId.hashAlgorithm.algorithm === named.hashAlgorithm.algorithm &&
    isSame(certId.issuerNameHash.buffer, named.issuerNameHash.buffer) &&
    isSame(certId.issuerKeyHash.buffer, named.issuerKeyHash.buffer) &&
    isSame(certId.serialNumber, named.serialNumber)
  );
}

const isSame = (one: ArrayBuffer, other: ArrayBuffer): boolean => Buffer.from(one).equals(Buffer.from(other));

export function certIdOf({
  hashAlgorithm,
  issuerNameHash,
  issuerKeyHash,
  serialNumber,
}: CertificateHashData): CertId {
  const { oid, bytes } = ALGORITHMS[hashAlgorithm];
  const certId = new CertId();
  certId.hashAlgorithm = new AlgorithmIdentifier({ algorithm: oid, parameters: NULL });
  certId.issuerNameHash = new OctetString(hashBytes(issuerNameHash, bytes));
  certId.issuerKeyHash = new OctetString(hashBytes(issuerKeyHash, bytes));
  certId.serialNumber = serialBytes(serialNumber);
  return certId;
}

/** Chargers write hashes in hex; some do in base64, which has another length. */
function hashBytes(text: string, length: number): Uint8Array<ArrayBuffer> {
  const isHex = text.length === 2 * length && /^[0-9a-f]+$/i.test(text);
  const bytes = new Uint8Array(Buffer.from(text, isHex ? 'hex' : 'base64'));
  if (bytes.length !== length) throw new CertificateStatusFault('A hash is not one of its algorithm');
  return bytes;
}

/** As ASN.1 has whole numbers: a first bit that is set would make it a negative one. */
function serialBytes(serialNumber: string): ArrayBuffer {
  if (!/^[0-9a-f]+$/i.test(serialNumber))
    throw new CertificateStatusFault('The serial number is not hexadecimal');
  const hex = serialNumber.replace(/^0+(?=.)/, '');
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return new Uint8Array(Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, 'hex')).buffer;
}
