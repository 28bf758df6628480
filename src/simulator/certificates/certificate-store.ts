import { X509Certificate } from 'node:crypto';
import { type CertificateHash, hashOfRoot, sameCertificate } from './certificate-hash.js';
import { type CertificateRequest, createCertificateRequest } from './certificate-request.js';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** PEM, with those above it. */
export interface OwnCertificate {
  cert: string;
  key: string;
}

export interface CertificatesOptions {
  stationId: string;
  organization: () => string;
  /** Most certificates that it keeps. */
  room: () => number;
  /** Sends a SignCertificate. */
  sign: (csr: string) => Promise<{ status: string }>;
  log: (line: string) => void;
}

/** The certificates of a charger and the key of its own one (use cases A02 to A05, M03 to M05); uses in the words of the version. */
export class Certificates<Use extends string> {
  readonly #options: CertificatesOptions;
  #roots: { use: Use; certificate: X509Certificate }[] = [];
  #requested: CertificateRequest | undefined;
  #own: OwnCertificate | undefined;

  constructor(options: CertificatesOptions) {
    this.#options = options;
  }

  /** The certificate that was asked for and given last. */
  get own(): OwnCertificate | undefined {
    return this.#own;
  }

  /** The roots for a use, as one PEM text. */
  pemOf(use: Use): string {
    return this.#roots.flatMap((root) => (root.use === use ? [root.certificate.toString()] : [])).join('');
  }

  has(use: Use): boolean {
    return this.#roots.some((root) => root.use === use);
  }

  /** Rejected for what is no certificate in force, Failed when there is no room for it. */
  install(use: Use, pem: string): 'Accepted' | 'Failed' | 'Rejected' {
    const [certificate, ...others] = read(pem);
    if (!certificate || others.length > 0 || !inForce(certificate)) return 'Rejected';
    const installed = this.#roots.filter((root) => !root.certificate.raw.equals(certificate.raw));
    if (installed.length >= this.#options.room()) return 'Failed';
    this.#roots = [...installed, { use, certificate }];
    return 'Accepted';
  }

  delete(hash: CertificateHash): 'Accepted' | 'NotFound' {
    const left = this.#roots.filter(
      ({ certificate }) => !sameCertificate(hashOfRoot(certificate, hash.hashAlgorithm), hash),
    );
    if (left.length === this.#roots.length) return 'NotFound';
    this.#roots = left;
    return 'Accepted';
  }

  installed(use: Use): CertificateHash[] {
    return this.#roots.filter((root) => root.use === use).map(({ certificate }) => hashOfRoot(certificate));
  }

  /** Makes a new key and asks the CSMS for a certificate of it (A02). */
  request(): void {
    const { stationId, organization, sign, log } = this.#options;
    const requested = createCertificateRequest(stationId, organization());
    this.#requested = requested;
    sign(requested.pem).then(
      ({ status }) => log(`SignCertificate: ${status}`),
      // A failure is counted with the calls.
      () => undefined,
    );
  }

  /** Takes the chain that was asked for; false when it is not for the charger's key or not in force. */
  accept(chain: string): boolean {
    const [own] = read(chain);
    const requested = this.#requested;
    if (!own || !requested || !inForce(own) || !own.publicKey.equals(requested.publicKey)) return false;
    this.#requested = undefined;
    this.#own = {
      cert: chain,
      key: requested.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
    return true;
  }
}

/** The certificates of a PEM text, in order; none when one of them is none. */
function read(pem: string): X509Certificate[] {
  try {
    return (pem.match(PEM) ?? []).map((text) => new X509Certificate(text));
  } catch {
    return [];
  }
}

function inForce({ validFrom, validTo }: X509Certificate): boolean {
  return Date.parse(validFrom) <= Date.now() && Date.now() < Date.parse(validTo);
}
