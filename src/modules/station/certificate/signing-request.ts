import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { publicKeyHash } from './certificate.js';
import { pemBlocks } from './pem.js';

/** What a certificate signing request says; of one that cannot be read nothing but why. */
export interface SigningRequest {
  readonly subject: string | null;
  readonly commonName: string | null;
  /** Null when it has none, or several. */
  readonly organisation: string | null;
  /** Such as `RSA 2048` or `ECDSA P-256`. */
  readonly keyType: string | null;
  readonly publicKeyHash: string | null;
  /** Why it cannot be signed, whoever asks; null when it can. */
  readonly fault: string | null;
}

/** Some tools still write the second of them. */
const LABELS = new Set(['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']);
const MIN_RSA_BITS = 2048;
const CURVES: Partial<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};
const UNREADABLE = {
  subject: null,
  commonName: null,
  organisation: null,
  keyType: null,
  publicKeyHash: null,
};

/** Reads one PKCS#10 request in PEM (RFC 2986), as A02.FR.03 wants it. */
export async function readSigningRequest(pem: string): Promise<SigningRequest> {
  const [block, ...others] = pemBlocks(pem);
  if (block === undefined || others.length > 0 || !LABELS.has(block.label))
    return { ...UNREADABLE, fault: 'It is not one certificate signing request in PEM' };
  let request: Pkcs10CertificateRequest;
  let key: KeyObject;
  try {
    request = new Pkcs10CertificateRequest(block.der);
    key = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' });
  } catch {
    return { ...UNREADABLE, fault: 'It is not a PKCS#10 request that can be read' };
  }
  const [commonName = null, ...otherNames] = request.subjectName.getField('CN');
  const [organisation = null, ...otherOrganisations] = request.subjectName.getField('O');
  const { keyType, fault } = judgedKey(key);
  return {
    subject: request.subject,
    commonName,
    organisation: otherOrganisations.length === 0 ? organisation : null,
    keyType,
    publicKeyHash: publicKeyHash(key),
    fault:
      fault ??
      (await signatureFault(request)) ??
      (commonName === null || otherNames.length > 0 ? 'Its subject has not exactly one common name' : null),
  };
}

/** White paper §2.6.1: as strong as a symmetric key of 112 bits; of elliptic curves those that browsers know too. */
function judgedKey(key: KeyObject): { keyType: string; fault: string | null } {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails = {} } = key;
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails;
  if (type === 'rsa' || type === 'rsa-pss') {
    const isShort = modulusLength < MIN_RSA_BITS;
    const fault = isShort ? `Its RSA key has fewer than ${MIN_RSA_BITS} bits` : null;
    return { keyType: `RSA ${modulusLength}`, fault };
  }
  if (type !== 'ec') return { keyType: type, fault: 'Its key is neither RSA nor ECDSA' };
  const curve = CURVES[namedCurve];
  return {
    keyType: `ECDSA ${curve ?? namedCurve}`,
    fault: curve === undefined ? 'The curve of its key is none of P-256, P-384 and P-521' : null,
  };
}

/** That it holds shows that whoever asks has the private key. */
async function signatureFault(request: Pkcs10CertificateRequest): Promise<string | null> {
  const holds = await request.verify().catch(() => false);
  return holds ? null : 'Its signature does not hold';
}
