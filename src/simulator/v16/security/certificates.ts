import { type KeyObject, X509Certificate } from 'node:crypto';
import type { OCPP16 } from 'typed-ocpp';
import { type CertificateHash, hashOfRoot, sameCertificate } from '../../certificates/certificate-hash.js';
import { createCertificateRequest } from '../../certificates/certificate-request.js';
import type { Configuration } from '../configuration.js';
import type { CallFunction } from '../messages.js';

type Use = OCPP16.InstallCertificateRequest['certificateType'];

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export interface CertificatesOptions {
  stationId: string;
  configuration: Configuration;
  call: CallFunction;
  log: (line: string) => void;
}

/** The certificates of a charger and the key of its own one (security extension, use cases A02 to A05, M03 to M05). */
export class Certificates {
  readonly #options: CertificatesOptions;
  #roots: { use: Use; certificate: X509Certificate }[] = [];
  #requestedKey: KeyObject | undefined;

  constructor(options: CertificatesOptions) {
    this.#options = options;
  }

  has(use: Use): boolean {
    return this.#roots.some((root) => root.use === use);
  }

  /** Rejected for what is no certificate in force, Failed when there is no room for it. */
  install(use: Use, pem: string): OCPP16.InstallCertificateResponse['status'] {
    const [certificate, ...others] = read(pem);
    if (!certificate || others.length > 0 || !inForce(certificate)) return 'Rejected';
    const installed = this.#roots.filter((root) => !root.certificate.raw.equals(certificate.raw));
    if (installed.length >= this.#options.configuration.number('CertificateStoreMaxLength')) return 'Failed';
    this.#roots = [...installed, { use, certificate }];
    return 'Accepted';
  }

  delete(hash: CertificateHash): OCPP16.DeleteCertificateResponse['status'] {
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
    const { stationId, configuration, call, log } = this.#options;
    const { pem, publicKey } = createCertificateRequest(stationId, configuration.text('CpoName') || 'CSMS');
    this.#requestedKey = publicKey;
    call('SignCertificate', { csr: pem }).then(
      ({ status }) => log(`SignCertificate: ${status}`),
      // A failure is counted with the calls.
      () => undefined,
    );
  }

  /** Takes the chain that was asked for; false when it is not for the charger's key or not in force. */
  accept(chain: string): boolean {
    const [own] = read(chain);
    const key = this.#requestedKey;
    if (!own || !key || !inForce(own) || !own.publicKey.equals(key)) return false;
    this.#requestedKey = undefined;
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
