import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/config.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { type Certificate, certificatesOf } from '../certificate/certificate.js';
import { ClientCertificates } from '../certificate-authority/client-certificates.service.js';
import { NO_AUTHORITIES, readNamedAuthorities } from './named-authorities.js';

/** Whose certificates chargers may have: those of OCPP_TLS_CLIENT_CA, and the installation's own. */
@Injectable()
export class ClientAuthorities {
  private named = NO_AUTHORITIES;
  private own: { readonly text: string; readonly certificates: readonly Certificate[] } = NO_AUTHORITIES;
  private lookingUp: Promise<void> | undefined;
  private readonly logger: Logger;

  constructor(
    private readonly config: AppConfig,
    private readonly known: ClientCertificates,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  get certificates(): readonly Certificate[] {
    return [...this.named.certificates, ...this.own.certificates];
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
    const named = await readNamedAuthorities(clientAuthorities, this.named);
    if (named === this.named) return;
    this.named = named;
    const { certificates, revoked } = this.named;
    this.logger.info(
      { subjects: certificates.map(({ subject }) => subject), revocationLists: revoked.size },
      'the authorities of chargers were read',
    );
  }

  /** Looks up the installation's own; while the database is away those stay that were known. */
  async lookUpOwn(): Promise<void> {
    this.lookingUp ??= this.lookUp().finally(() => (this.lookingUp = undefined));
    return this.lookingUp;
  }

  private async lookUp(): Promise<void> {
    try {
      const text = (await this.known.anchors()).join('');
      if (text !== this.own.text) this.own = { text, certificates: text === '' ? [] : certificatesOf(text) };
    } catch (error) {
      this.logger.warn({ err: error }, 'the authorities of chargers could not be looked up');
    }
  }
}
