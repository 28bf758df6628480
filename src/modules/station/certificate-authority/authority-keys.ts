import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { Certificate, publicKeyHash } from '../certificate/certificate.js';
import { checkedChain } from '../certificate/certificate.rules.js';
import { asField, CertificateFault } from '../certificate/certificate-fault.js';

/** An authority's certificate with its private key. */
export interface AuthorityKeys {
  readonly certificate: Certificate;
  /** Those above it, each issued by the next, as far as they are known. */
  readonly above: readonly Certificate[];
  /** PKCS#8 in DER. */
  readonly privateKey: Buffer;
}

type SigningAlgorithm = webcrypto.EcKeyImportParams & webcrypto.EcdsaParams & { saltLength?: number };

const DAY_MS = 86_400_000;
const ROOT_VALIDITY_DAYS = 7300;
const SERIAL_BYTES = 16;
const MIN_RSA_BITS = 2048;
const CURVES: Partial<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};
const DIGESTS: Partial<Record<string, string>> = { 'P-384': 'SHA-384', 'P-521': 'SHA-512' };
const SIGNING_USAGES = [KeyUsageFlags.keyCertSign, KeyUsageFlags.cRLSign];

/** Positive, of more than 64 random bits (RFC 5280 §4.1.2.2), in hex as it is read back. */
export function newSerialNumber(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** Certificates know whole seconds alone. */
export const wholeSeconds = (time: Date | number): Date => new Date(Math.floor(Number(time) / 1000) * 1000);

/** A root of its own, of ECDSA with P-256: what chargers know at the least (A00.FR.505). */
export async function makeRoot(organisation: string, now: Date): Promise<AuthorityKeys> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const id = randomBytes(4).toString('hex');
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: [{ O: [organisation] }, { CN: [`Certificate authority ${id}`] }],
    notBefore: wholeSeconds(now.getTime() - DAY_MS),
    notAfter: wholeSeconds(now.getTime() + ROOT_VALIDITY_DAYS * DAY_MS),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: new Certificate({ label: 'CERTIFICATE', der: Buffer.from(certificate.rawData) }),
    above: [],
    privateKey: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
  };
}

/** Keys made elsewhere. Throws InvalidError for what cannot sign the certificates of stations. */
export function importedKeys(certificateChain: string, privateKey: string, now: Date): AuthorityKeys {
  const [certificate, ...above] = asField('certificateChain', () => checkedAuthority(certificateChain, now));
  const key = asField('privateKey', () => readKey(privateKey));
  asField('privateKey', () => {
    if (publicKeyHash(createPublicKey(key)) !== certificate.publicKeyHash)
      throw new CertificateFault('is not the key of the certificate');
  });
  return { certificate, above, privateKey: key.export({ type: 'pkcs8', format: 'der' }) };
}

function checkedAuthority(chain: string, now: Date): [Certificate, ...Certificate[]] {
  const certificates = checkedChain(chain, now);
  const [own] = certificates;
  const usages = decoded(own).getExtension(KeyUsagesExtension)?.usages;
  if (
    certificates.some(({ isAuthority }) => !isAuthority) ||
    (usages !== undefined && SIGNING_USAGES.some((usage) => (usages & usage) === 0))
  )
    throw new CertificateFault(
      'is not that of an authority, which may sign certificates and revocation lists',
    );
  if (own.validFrom > now) throw new CertificateFault('is not valid yet');
  return certificates;
}

function readKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new CertificateFault('is not a private key in PEM that can be read without a password');
  }
  const { modulusLength = MIN_RSA_BITS } = key.asymmetricKeyDetails ?? {};
  if (signingOf(key) === null || modulusLength < MIN_RSA_BITS)
    throw new CertificateFault(`is neither of RSA with ${MIN_RSA_BITS} bits nor of P-256, P-384 or P-521`);
  return key;
}

/** A00.FR.505: RSA-PSS or ECDSA. Null for a key of another kind. */
function signingOf({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): SigningAlgorithm | null {
  if (asymmetricKeyType === 'rsa')
    return { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 } as SigningAlgorithm;
  const namedCurve = CURVES[asymmetricKeyDetails.namedCurve ?? ''];
  if (asymmetricKeyType !== 'ec' || namedCurve === undefined) return null;
  return { name: 'ECDSA', namedCurve, hash: DIGESTS[namedCurve] ?? 'SHA-256' };
}

/** The authority at work: what whatever it signs has in common. */
export interface Signer {
  readonly signingKey: webcrypto.CryptoKey;
  readonly signingAlgorithm: SigningAlgorithm;
  readonly issuer: X509Certificate['subjectName'];
  readonly keyIdentifier: AuthorityKeyIdentifierExtension;
}

export async function signerOf({ certificate, privateKey }: AuthorityKeys): Promise<Signer> {
  const signingAlgorithm = signingOf(createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }));
  if (signingAlgorithm === null) throw new Error('the key of the authority is of an unknown kind');
  const { subjectName, publicKey } = decoded(certificate);
  return {
    signingKey: await webcrypto.subtle.importKey('pkcs8', privateKey, signingAlgorithm, false, ['sign']),
    signingAlgorithm,
    issuer: subjectName,
    keyIdentifier: await keyIdentifierOf(decoded(certificate), publicKey),
  };
}

/** As the certificate itself names its key, else by the hash of it. */
async function keyIdentifierOf(
  certificate: X509Certificate,
  publicKey: X509Certificate['publicKey'],
): Promise<AuthorityKeyIdentifierExtension> {
  const own = certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  return own === undefined
    ? AuthorityKeyIdentifierExtension.create(publicKey)
    : new AuthorityKeyIdentifierExtension(own);
}

const decoded = ({ pem }: Certificate): X509Certificate => new X509Certificate(pem);
