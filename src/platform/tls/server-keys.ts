import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { ConfigurationError } from '../config/environment.js';
import { pemBlocksOf, readPem } from './pem-files.js';

/** What a server shows of itself: for each kind of key a certificate, with those that lead up to its authority. */
export interface ServerKeys {
  /** PEM, of each key its chain. */
  readonly certificates: readonly string[];
  /** PEM, in the same order. */
  readonly keys: readonly string[];
  readonly subjects: readonly string[];
  /** Of the certificate that ends first. */
  readonly expiresAt: Date;
}

interface Names {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Reads what two variables stand for, each a comma list of paths or PEM; null where neither is set.
 * Throws ConfigurationError.
 */
export async function readServerKeys(
  { certificate, key }: { readonly certificate: string | undefined; readonly key: string | undefined },
  names: Names,
): Promise<ServerKeys | null> {
  if (certificate === undefined || key === undefined) return null;
  return serverKeys(await readPem(names.certificate, certificate), await readPem(names.key, key), names);
}

/**
 * Finds to each key its certificate and the chain of that, in whatever order they stand. `names` are the variables, for
 * the message. Throws ConfigurationError, which holds nothing of a key.
 */
export function serverKeys(certificatePem: string, keyPem: string, names: Names): ServerKeys {
  const certificates = certificatesOf(certificatePem, names.certificate);
  const keys = keysOf(keyPem, names.key);
  if (certificates.length === 0) throw fault(names.certificate, 'holds no certificate in PEM');
  if (keys.length === 0) throw fault(names.key, 'holds no private key in PEM');
  const kinds = new Set(keys.map(({ asymmetricKeyType }) => asymmetricKeyType));
  if (kinds.size < keys.length)
    throw fault(names.key, 'holds two keys of one kind: one for RSA, one for ECDSA');
  const chains = keys.map((key) => chainOf(key, certificates, names));
  const found: ServerKeys = {
    certificates: chains.map((chain) => chain.map((certificate) => certificate.toString()).join('')),
    keys: keys.map((key) => key.export({ type: 'pkcs8', format: 'pem' }).toString()),
    subjects: chains.map(([leaf]) => leaf.subject.replaceAll('\n', ', ')),
    expiresAt: new Date(Math.min(...chains.map(([leaf]) => leaf.validToDate.getTime()))),
  };
  try {
    createSecureContext({ cert: [...found.certificates], key: [...found.keys] });
  } catch (error) {
    throw fault(
      names.certificate,
      `cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return found;
}

/** The certificates of a PEM text; none where it holds none. Throws ConfigurationError that names the variable. */
export function certificatesOf(pem: string, variable: string): X509Certificate[] {
  return pemBlocksOf(pem, 'CERTIFICATE').map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw fault(variable, `certificate ${String(index + 1)} cannot be read`);
    }
  });
}

function keysOf(pem: string, variable: string): KeyObject[] {
  return pemBlocksOf(pem, 'PRIVATE KEY').map((block, index) => {
    try {
      return createPrivateKey(block);
    } catch {
      throw fault(
        variable,
        `key ${String(index + 1)} cannot be read; a key with a passphrase cannot be used`,
      );
    }
  });
}

function chainOf(
  key: KeyObject,
  certificates: readonly X509Certificate[],
  names: Names,
): [X509Certificate, ...X509Certificate[]] {
  const leaf = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (leaf === undefined)
    throw fault(names.key, `no certificate of ${names.certificate} belongs to its ${kindOf(key)} key`);
  const above: X509Certificate[] = [];
  for (let issued: X509Certificate | undefined = leaf; issued !== undefined;) {
    const current: X509Certificate = issued;
    issued = certificates.find(
      (candidate) => candidate !== leaf && !above.includes(candidate) && current.checkIssued(candidate),
    );
    if (issued !== undefined) above.push(issued);
  }
  return [leaf, ...above];
}

const kindOf = ({ asymmetricKeyType }: KeyObject): string => (asymmetricKeyType ?? '').toUpperCase();

const fault = (variable: string, text: string): ConfigurationError =>
  new ConfigurationError([`${variable}: ${text}`]);
