// Keys, signing requests and certificates of a test's own.
import 'reflect-metadata';
import {
  AuthorityInfoAccessExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  PublicKey,
  X509CertificateGenerator,
  X509CrlGenerator,
} from '@peculiar/x509';
import { KeyObject, sign as signBytes, webcrypto, X509Certificate } from 'node:crypto';

export { ExtendedKeyUsage };

type Keys = webcrypto.CryptoKeyPair;

const DAY_MS = 86_400_000;
const USAGES: webcrypto.KeyUsage[] = ['sign', 'verify'];

export const ecKeys = (namedCurve = 'P-256'): Promise<Keys> =>
  webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, USAGES);

export const rsaKeys = (modulusLength = 2048): Promise<Keys> =>
  webcrypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-256',
    },
    true,
    USAGES,
  );

export async function edKeys(): Promise<Keys> {
  const keys = await webcrypto.subtle.generateKey('Ed25519', true, USAGES);
  if ('type' in keys) throw new Error('not a pair');
  return keys;
}

/** PKCS#8 in PEM. */
export const privateKeyPem = ({ privateKey }: Keys): string =>
  KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();

/** A request as a station makes it; its PEM ends with a line break, as that of OpenSSL does. */
export async function signingRequest(subject: string, keys?: Keys): Promise<string> {
  const request = await newRequest(subject, keys ?? (await ecKeys()));
  return `${request.toString('pem')}\n`;
}

const newRequest = (name: string, keys: Keys): Promise<Pkcs10CertificateRequest> =>
  Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: signingOf(keys) });

const signingOf = ({ publicKey }: Keys) => ({ ...publicKey.algorithm, hash: 'SHA-256' });

/** A request whose signature was made with the key of another. */
export async function stolenRequest(subject: string): Promise<string> {
  const theirs = await ecKeys();
  const mine = await ecKeys();
  const keys = { publicKey: theirs.publicKey, privateKey: mine.privateKey };
  return `${(await newRequest(subject, keys)).toString('pem')}\n`;
}

interface Validity {
  readonly from?: Date;
  readonly until?: Date;
}

/** What else stands in a certificate. */
export interface Details extends Validity {
  /** Of an authority. */
  readonly pathLength?: number;
  /** Who tells by OCSP whether it was revoked. */
  readonly responderUrl?: string;
  /** May sign what OCSP answers. */
  readonly isResponder?: boolean;
  /** What it may be used for; anything where it does not say. */
  readonly usages?: readonly ExtendedKeyUsage[];
}

/** Who signs certificates: of stations, and of authorities below. */
export class TestAuthority {
  private constructor(
    readonly name: string,
    private readonly keys: Keys,
    /** PEM, with lines of 64 characters and a line break at the end. */
    readonly certificate: string,
  ) {}

  /** A root, or an authority below another one. */
  static async create(name: string, parent?: TestAuthority, details: Details = {}): Promise<TestAuthority> {
    const keys = await ecKeys();
    const [issuer, signer] = parent === undefined ? [name, keys] : [parent.name, parent.keys];
    const certificate = await certify(name, keys.publicKey, issuer, signer, details, true);
    return new TestAuthority(name, keys, certificate);
  }

  /** A root, with its key in PEM. */
  static async keys(name: string): Promise<{ certificateChain: string; privateKey: string }> {
    const { certificate, keys } = await TestAuthority.create(name);
    const privateKey = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
    return { certificateChain: certificate, privateKey: privateKey.toString() };
  }

  /** Somebody who signs all the same. */
  static of(name: string, keys: Keys, certificate: string): TestAuthority {
    return new TestAuthority(name, keys, certificate);
  }

  async sign(subject: string, { publicKey }: Keys, details: Details = {}): Promise<string> {
    return certify(subject, publicKey, this.name, this.keys, details, false);
  }

  /** A list, in PEM, of certificates that it has revoked. */
  async revocationList(...certificates: string[]): Promise<string> {
    const list = await X509CrlGenerator.create({
      issuer: this.name,
      thisUpdate: new Date(),
      nextUpdate: new Date(Date.now() + DAY_MS),
      entries: certificates.map((pem) => ({ serialNumber: new X509Certificate(pem).serialNumber })),
      signingKey: this.keys.privateKey,
      signingAlgorithm: signingOf(this.keys),
    });
    // As OpenSSL labels it.
    return `${list.toString('pem').replaceAll(' CRL-', ' X509 CRL-')}\n`;
  }

  /** An authority below it whose key was made elsewhere. */
  async certifyAuthority(subject: string, key: KeyObject, until?: Date): Promise<string> {
    const der = key.export({ type: 'spki', format: 'der' });
    const details = until === undefined ? {} : { until };
    return certify(subject, new PublicKey(der), this.name, this.keys, details, true);
  }

  /** ECDSA with SHA-256, in DER. */
  signBytes(data: Uint8Array): Buffer {
    return signBytes('sha256', data, KeyObject.from(this.keys.privateKey));
  }
}

let serial = 0x1000;

async function certify(
  subject: string,
  publicKey: webcrypto.CryptoKey | PublicKey,
  issuer: string,
  signer: Keys,
  details: Details,
  isAuthority: boolean,
): Promise<string> {
  const { from = new Date(Date.now() - DAY_MS), until = new Date(Date.now() + 365 * DAY_MS) } = details;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: (++serial).toString(16),
    subject,
    issuer,
    notBefore: from,
    notAfter: until,
    publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: signingOf(signer),
    extensions: extensionsOf(details, isAuthority),
  });
  return `${certificate.toString('pem')}\n`;
}

const extensionsOf = (
  { pathLength, responderUrl, isResponder = false, usages = [] }: Details,
  isAuthority: boolean,
): Extension[] => [
  new BasicConstraintsExtension(isAuthority, pathLength, true),
  ...(isResponder ? [new ExtendedKeyUsageExtension([ExtendedKeyUsage.ocspSigning])] : []),
  ...(usages.length > 0 ? [new ExtendedKeyUsageExtension([...usages])] : []),
  ...(responderUrl === undefined ? [] : [new AuthorityInfoAccessExtension({ ocsp: [responderUrl] })]),
];

/** As chargers name a certificate that is nobody's. */
export const UNKNOWN_HASH = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'ab'.repeat(32),
  issuerKeyHash: 'cd'.repeat(32),
  serialNumber: 'FFF',
} as const;
