import { createHash, X509Certificate } from 'node:crypto';
import { elementsOf } from './der.js';

const VERSION_TAG = 0xa0;

/** How a certificate is named to the CSMS; hashes in lower-case hexadecimal digits. */
export interface CertificateHash {
  hashAlgorithm: 'SHA256' | 'SHA384' | 'SHA512';
  issuerNameHash: string;
  issuerKeyHash: string;
  serialNumber: string;
}

/** As RFC 6960 §4.1.1 has it; of a root certificate, which is its own issuer. */
export function hashOfRoot(
  certificate: X509Certificate,
  hashAlgorithm: CertificateHash['hashAlgorithm'] = 'SHA256',
): CertificateHash {
  const hash = (data: Buffer): string => createHash(hashAlgorithm.toLowerCase()).update(data).digest('hex');
  return {
    hashAlgorithm,
    issuerNameHash: hash(issuerOf(certificate)),
    issuerKeyHash: hash(keyBitsOf(certificate)),
    serialNumber: certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
  };
}

/** The issuer's name as it stands in the certificate (RFC 5280 §4.1). */
function issuerOf({ raw }: X509Certificate): Buffer {
  const [whole] = elementsOf(raw);
  const [toBeSigned] = elementsOf(whole?.content ?? raw);
  const fields = elementsOf(toBeSigned?.content ?? raw).filter(({ tag }) => tag !== VERSION_TAG);
  // After the serial number and the algorithm of the signature.
  const [, , issuer] = fields;
  return issuer?.whole ?? raw;
}

/** The bits of the key without tag, length and the number of unused bits. */
function keyBitsOf({ publicKey }: X509Certificate): Buffer {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const [whole] = elementsOf(spki);
  const [, bits] = elementsOf(whole?.content ?? spki);
  return bits?.content.subarray(1) ?? spki;
}

/** Whether two names mean the same certificate. */
export function sameCertificate(one: CertificateHash, other: CertificateHash): boolean {
  const text = ({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertificateHash): string =>
    [hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber.replace(/^0+(?=.)/, '')].join(' ');
  return text(one).toLowerCase() === text(other).toLowerCase();
}
