import 'reflect-metadata';
import { X509Certificate as DecodedCertificate } from '@peculiar/x509';
import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { CertificateFault } from './certificate-fault.js';
import { type PemBlock, pemBlocks, pemOf } from './pem.js';

export const HASH_ALGORITHMS = ['SHA256', 'SHA384', 'SHA512'] as const;
export type HashAlgorithm = (typeof HASH_ALGORITHMS)[number];

/**
 * Names a certificate as OCSP does (RFC 6960 §4.1.1; 1.6 security white paper §6.1; 2.0.1 part 2, 2.6). The hashes and
 * the serial number are hexadecimal, in whichever case.
 */
export interface CertificateHashData {
  readonly hashAlgorithm: HashAlgorithm;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  /** Without leading zeros. */
  readonly serialNumber: string;
}

/** The hash of the issuer's key is null while it is not known who issued the certificate. */
export type KnownHashData = Omit<CertificateHashData, 'issuerKeyHash'> & {
  readonly issuerKeyHash: string | null;
};

const WEB_CRYPTO_NAME = { SHA256: 'SHA-256', SHA384: 'SHA-384', SHA512: 'SHA-512' } as const;

/** SHA-256 of a public key in DER (SubjectPublicKeyInfo), in hex. */
export const publicKeyHash = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

/** An X.509 certificate that could be read. */
export class Certificate {
  /** In a form of one kind, whatever stood around it and however its lines were broken. */
  readonly pem: string;
  readonly publicKeyHash: string;
  private readonly x509: X509Certificate;
  private readonly decoded: DecodedCertificate;

  /** Throws CertificateFault. */
  constructor(block: PemBlock) {
    try {
      if (block.label !== 'CERTIFICATE') throw new Error(block.label);
      this.x509 = new X509Certificate(block.der);
      this.decoded = new DecodedCertificate(this.x509.raw);
      this.publicKeyHash = publicKeyHash(this.x509.publicKey);
    } catch {
      throw new CertificateFault('is not a certificate in PEM that can be read');
    }
    this.pem = pemOf({ label: 'CERTIFICATE', der: this.x509.raw });
  }

  get subject(): string {
    return this.decoded.subject;
  }

  get issuer(): string {
    return this.decoded.issuer;
  }

  get validFrom(): Date {
    return this.decoded.notBefore;
  }

  get validUntil(): Date {
    return this.decoded.notAfter;
  }

  /** Whether it may sign others. */
  get isAuthority(): boolean {
    return this.x509.ca;
  }

  isIssuedBy(issuer: Certificate): boolean {
    return this.x509.checkIssued(issuer.x509) && this.x509.verify(issuer.x509.publicKey);
  }

  async hashData(hashAlgorithm: HashAlgorithm, issuer: Certificate | undefined): Promise<KnownHashData> {
    const name = Buffer.from(this.decoded.issuerName.toArrayBuffer());
    const keyHash = await issuer?.decoded.publicKey.getKeyIdentifier(WEB_CRYPTO_NAME[hashAlgorithm]);
    return {
      hashAlgorithm,
      issuerNameHash: createHash(hashAlgorithm).update(name).digest('hex'),
      issuerKeyHash: keyHash === undefined ? null : Buffer.from(keyHash).toString('hex'),
      serialNumber: this.x509.serialNumber.replace(/^0+(?=.)/, ''),
    };
  }
}

/** The certificates of a PEM text. Throws CertificateFault. */
export function certificatesOf(pem: string): Certificate[] {
  const certificates = pemBlocks(pem).map((block) => new Certificate(block));
  if (certificates.length === 0) throw new CertificateFault('is not a certificate in PEM that can be read');
  return certificates;
}
