import 'reflect-metadata';
import { X509Crl } from '@peculiar/x509';
import { ConfigurationError } from '../../../platform/config/environment.js';
import { pemBlocksOf, readPem } from '../../../platform/tls/pem-files.js';
import { type Certificate, certificatesOf, withoutZeros } from '../certificate/certificate.js';
import { CertificateFault } from '../certificate/certificate-fault.js';

const VARIABLE = 'OCPP_TLS_CLIENT_CA';

/** Authorities whose certificates chargers may have, as OCPP_TLS_CLIENT_CA names them. */
export interface NamedAuthorities {
  /** As it was read, to see whether it has changed. */
  readonly text: string;
  readonly certificates: readonly Certificate[];
  /** Of an issuer, the serial numbers that it has revoked. */
  readonly revoked: ReadonlyMap<string, ReadonlySet<string>>;
}

export const NO_AUTHORITIES: NamedAuthorities = { text: '', certificates: [], revoked: new Map() };

/** Of the variable, a comma list of paths or PEM; `known` where nothing has changed. Throws ConfigurationError. */
export async function readNamedAuthorities(
  value: string | undefined,
  known = NO_AUTHORITIES,
): Promise<NamedAuthorities> {
  if (value === undefined) return NO_AUTHORITIES;
  const text = await readPem(VARIABLE, value);
  return text === known.text ? known : { text, ...parse(text) };
}

function parse(text: string): Omit<NamedAuthorities, 'text'> {
  const certificates = pemBlocksOf(text, 'CERTIFICATE').flatMap((pem, index) =>
    read(`certificate ${String(index + 1)}`, () => certificatesOf(pem)),
  );
  const revoked = new Map<string, Set<string>>();
  for (const [index, pem] of pemBlocksOf(text, 'CRL').entries()) {
    const list = read(`revocation list ${String(index + 1)}`, () => revocationList(pem));
    const issuer = Buffer.from(list.issuerName.toArrayBuffer()).toString('hex');
    const serials = list.entries.map(({ serialNumber }) => withoutZeros(serialNumber));
    revoked.set(issuer, new Set([...(revoked.get(issuer) ?? []), ...serials]));
  }
  if (certificates.length === 0) throw new ConfigurationError([`${VARIABLE}: holds no certificate in PEM`]);
  return { certificates, revoked };
}

/** RFC 5280 §5.1.2.5 has each tell when the next one comes; what one that does not has revoked would be misread. */
function revocationList(pem: string): X509Crl {
  const list = new X509Crl(pem);
  if (list.nextUpdate === undefined) throw new CertificateFault('does not say when the next one comes');
  return list;
}

function read<T>(what: string, parsed: () => T): T {
  try {
    return parsed();
  } catch (error) {
    const reason = error instanceof CertificateFault ? error.reason : 'cannot be read';
    throw new ConfigurationError([`${VARIABLE}: ${what} ${reason}`]);
  }
}
