import 'reflect-metadata';
import {
  AuthorityInfoAccessExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as DecodedCertificate,
} from '@peculiar/x509';
import { createHash, type KeyObject, verify, X509Certificate } from 'node:crypto';
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

const ANY_PURPOSE = '2.5.29.37.0';
const SIGNS_OR_AGREES = KeyUsageFlags.digitalSignature | KeyUsageFlags.keyAgreement;

const LEADING_ZEROS = /^0+(?=.)/;

/** A serial number in one form, however it was written. */
export const withoutZeros = (hex: string): string => hex.toLowerCase().replace(LEADING_ZEROS, '');

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

  /** SHA-256, in hex. */
  get fingerprint(): string {
    return createHash('sha256').update(this.x509.raw).digest('hex');
  }

  /** In hex, in lower case and without leading zeros. */
  get serialNumber(): string {
    return withoutZeros(this.x509.serialNumber);
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

  /** How many authorities may stand between this one and a certificate that is none; null for any number. */
  get pathLength(): number | null {
    return this.decoded.getExtension(BasicConstraintsExtension)?.pathLength ?? null;
  }

  /** Of the subject; null when it has none, or several. */
  get commonName(): string | null {
    const [commonName = null, ...others] = this.decoded.subjectName.getField('CN');
    return others.length === 0 ? commonName : null;
  }

  /** Of the subject. */
  get organisations(): string[] {
    return this.decoded.subjectName.getField('O');
  }

  /** The issuer and the number that it gave, as a list of what it has revoked names them: hexadecimal, in small letters. */
  get issuerAndSerial(): { readonly issuer: string; readonly serialNumber: string } {
    return {
      issuer: Buffer.from(this.decoded.issuerName.toArrayBuffer()).toString('hex'),
      serialNumber: this.serialNumber,
    };
  }

  /**
   * Whether it may prove who a client of TLS is (RFC 5280 §4.2.1.3, §4.2.1.12). One that does not say what it is for may:
   * OCPP would have it so (2.0.1 A00.FR.514).
   */
  get isForClients(): boolean {
    const purposes = this.decoded.getExtension(ExtendedKeyUsageExtension)?.usages;
    const usages = this.decoded.getExtension(KeyUsagesExtension)?.usages;
    return (
      (purposes === undefined ||
        purposes.includes(ExtendedKeyUsage.clientAuth) ||
        purposes.includes(ANY_PURPOSE)) &&
      (usages === undefined || (usages & SIGNS_OR_AGREES) !== 0)
    );
  }

  /** Where its issuer tells whether it was revoked (RFC 5280 §4.2.2.1); null when it does not say. */
  get responderUrl(): string | null {
    const names = this.decoded.getExtension(AuthorityInfoAccessExtension)?.ocsp ?? [];
    return names.find(({ type }) => type === 'url')?.value ?? null;
  }

  /** Whether its issuer lets it sign answers of OCSP (RFC 6960 §4.2.2.2). */
  get isResponder(): boolean {
    const usages = this.decoded.getExtension(ExtendedKeyUsageExtension)?.usages ?? [];
    return usages.includes(ExtendedKeyUsage.ocspSigning);
  }

  /** `digest` is null where the kind of key says it. */
  hasSigned(data: Uint8Array, signature: Uint8Array, digest: string | null): boolean {
    try {
      return verify(digest, data, this.x509.publicKey, signature);
    } catch {
      // A key of another kind.
      return false;
    }
  }

  /** How the certificates that it issued name it, in hex. */
  async hashesAsIssuer(
    hashAlgorithm: HashAlgorithm,
  ): Promise<Pick<CertificateHashData, 'issuerNameHash' | 'issuerKeyHash'>> {
    const name = Buffer.from(this.decoded.subjectName.toArrayBuffer());
    return {
      issuerNameHash: createHash(hashAlgorithm).update(name).digest('hex'),
      issuerKeyHash: await this.keyHash(hashAlgorithm),
    };
  }

  isIssuedBy(issuer: Certificate): boolean {
    return this.x509.checkIssued(issuer.x509) && this.x509.verify(issuer.x509.publicKey);
  }

  async hashData(hashAlgorithm: HashAlgorithm, issuer: Certificate | undefined): Promise<KnownHashData> {
    const name = Buffer.from(this.decoded.issuerName.toArrayBuffer());
    return {
      hashAlgorithm,
      issuerNameHash: createHash(hashAlgorithm).update(name).digest('hex'),
      issuerKeyHash: issuer === undefined ? null : await issuer.keyHash(hashAlgorithm),
      serialNumber: this.x509.serialNumber.replace(LEADING_ZEROS, ''),
    };
  }

  private async keyHash(hashAlgorithm: HashAlgorithm): Promise<string> {
    const hash = await this.decoded.publicKey.getKeyIdentifier(WEB_CRYPTO_NAME[hashAlgorithm]);
    return Buffer.from(hash).toString('hex');
  }
}

export const pemOfAll = (chain: readonly Certificate[]): string => chain.map(({ pem }) => pem).join('');

/** The certificates of a PEM text. Throws CertificateFault. */
export function certificatesOf(pem: string): Certificate[] {
  const certificates = pemBlocks(pem).map((block) => new Certificate(block));
  if (certificates.length === 0) throw new CertificateFault('is not a certificate in PEM that can be read');
  return certificates;
}
