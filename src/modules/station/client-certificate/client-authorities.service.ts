import 'reflect-metadata';
import { Inject, Injectable } from '@nestjs/common';
import { X509Crl } from '@peculiar/x509';
import { AppConfig } from '../../../platform/config/config.js';
import { ConfigurationError } from '../../../platform/config/environment.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { pemBlocksOf, readPem } from '../../../platform/tls/pem-files.js';
import { type Certificate, certificatesOf, withoutZeros } from '../certificate/certificate.js';
import { CertificateFault } from '../certificate/certificate-fault.js';
import { ClientCertificates } from '../certificate-authority/client-certificates.service.js';

const VARIABLE = 'OCPP_TLS_CLIENT_CA';

interface Named {
  /** As it was read, to see whether it has changed. */
  readonly text: string;
  readonly certificates: readonly Certificate[];
  /** Of an issuer, the serial numbers that it has revoked. */
  readonly revoked: ReadonlyMap<string, ReadonlySet<string>>;
}

const NONE: Named = { text: '', certificates: [], revoked: new Map() };

/** Whose certificates chargers may have: those of OCPP_TLS_CLIENT_CA, and the installation's own. */
@Injectable()
export class ClientAuthorities {
  private named = NONE;
  private own: readonly Certificate[] = [];
  private readonly logger: Logger;

  constructor(
    private readonly config: AppConfig,
    private readonly known: ClientCertificates,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  get certificates(): readonly Certificate[] {
    return [...this.named.certificates, ...this.own];
  }

  /** PEM. */
  get pem(): string[] {
    return this.certificates.map(({ pem }) => pem);
  }

  /** By a list of its issuer in OCPP_TLS_CLIENT_CA. */
  hasRevoked({ issuerAndSerial: { issuer, serialNumber } }: Certificate): boolean {
    return this.named.revoked.get(issuer)?.has(serialNumber) ?? false;
  }

  /** Reads anew what the variable names. Throws ConfigurationError, and leaves all as it was. */
  async readNamed(): Promise<void> {
    const { clientAuthorities } = this.config.ocpp.tls;
    if (clientAuthorities === undefined) return;
    const text = await readPem(VARIABLE, clientAuthorities);
    if (text === this.named.text) return;
    this.named = { text, ...parse(text) };
    const { certificates, revoked } = this.named;
    this.logger.info(
      { subjects: certificates.map(({ subject }) => subject), revocationLists: revoked.size },
      'the authorities of chargers were read',
    );
  }

  /** Looks up the installation's own; without the database those stay that were known. */
  async lookUpOwn(): Promise<void> {
    try {
      const anchors = await this.known.anchors();
      if (anchors.join('') !== this.own.map(({ pem }) => pem).join(''))
        this.own = anchors.flatMap((pem) => certificatesOf(pem));
    } catch (error) {
      this.logger.warn({ err: error }, 'the authorities of chargers could not be looked up');
    }
  }
}

function parse(text: string): Omit<Named, 'text'> {
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
