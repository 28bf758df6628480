import { Inject, Injectable } from '@nestjs/common';
import type { Server } from 'node:http';
import { AppConfig, TLS_VARIABLES } from '../../../platform/config/config.js';
import { ConfigurationError } from '../../../platform/config/environment.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { readServerKeys, type ServerKeys } from '../../../platform/tls/server-keys.js';
import { TlsFront, type TlsTerms } from '../../../platform/tls/tls-front.js';
import { ClientAuthorities } from '../../station/index.js';
import { HandshakeLimit } from './handshake-limit.js';
import { OcppMetrics } from './ocpp-metrics.js';
import { Peers } from './peer.js';

const RELOAD_INTERVAL_MS = 2_000;
const EXPIRY_WARNING_DAYS = 14;
const DAY_MS = 86_400_000;
/** Session tickets are encrypted with new keys after so long: what was recorded before stays secret. */
const RENEWAL_MS = DAY_MS;

/**
 * TLS at the port of the chargers, where it is configured. Certificates, keys and the authorities of chargers are read
 * anew while the role runs: new connections see what is new, open ones stay. What cannot be used changes nothing.
 */
@Injectable()
export class OcppTls {
  private readonly logger: Logger;
  private front: TlsFront | null = null;
  private keys: ServerKeys | null = null;
  private inForce = '';
  private renewedAt = 0;
  private warnedOf = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly authorities: ClientAuthorities,
    private readonly limit: HandshakeLimit,
    private readonly peers: Peers,
    private readonly metrics: OcppMetrics,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'ocpp' });
  }

  /** Throws ConfigurationError where a file cannot be used. */
  async start(server: Server): Promise<void> {
    await this.authorities.readNamed();
    await this.authorities.lookUpOwn();
    await this.readKeys();
    const terms = this.terms();
    if (terms !== null) {
      this.front = new TlsFront(server, terms, {
        mayConnect: (address) => this.mayConnect(address),
        failed: (address, reason) => this.failed(address, reason),
      });
      this.putInForce(terms);
      this.metrics.tellExpiry(() => (this.keys?.expiresAt.getTime() ?? 0) / 1000);
    }
    this.warnOfProfiles();
    this.timer = setInterval(() => void this.reload(), RELOAD_INTERVAL_MS);
    this.timer.unref();
  }

  /** Ends connections that have not said anything yet; sockets are closed by whoever holds them. */
  stop(): void {
    clearInterval(this.timer);
    this.front?.close();
  }

  private async readKeys(): Promise<void> {
    this.keys = await readServerKeys(this.config.ocpp.tls, TLS_VARIABLES);
  }

  /** A file that is being replaced may not fit the others for a moment: it is looked at again. */
  private async reload(): Promise<void> {
    // Whether the database answers or not: what it tells is seen the next time.
    void this.authorities.lookUpOwn();
    const faults = await Promise.all([faultOf(this.authorities.readNamed()), faultOf(this.readKeys())]);
    const reason = faults.flat().join(', ');
    if (reason !== '' && reason !== this.warnedOf)
      this.logger.error({ reason }, 'TLS goes on as it was: what was put in its place cannot be used');
    this.warnedOf = reason;
    const terms = this.terms();
    if (this.front === null || terms === null) return;
    const isNew = textOf(terms) !== this.inForce;
    if (!isNew && Date.now() < this.renewedAt + RENEWAL_MS) return;
    this.front.use(terms);
    this.putInForce(terms);
  }

  private terms(): TlsTerms | null {
    return this.keys && { ...this.keys, authorities: this.authorities.pem };
  }

  private putInForce(terms: TlsTerms): void {
    this.inForce = textOf(terms);
    this.renewedAt = Date.now();
    const { subjects, expiresAt } = this.keys ?? {};
    const details = { subjects, expiresAt, authorities: terms.authorities.length };
    if (expiresAt !== undefined && expiresAt.getTime() < Date.now() + EXPIRY_WARNING_DAYS * DAY_MS)
      this.logger.warn(details, 'TLS is in force with a certificate that ends soon, or has ended');
    else this.logger.info(details, 'TLS is in force');
  }

  private mayConnect(remoteAddress: string): boolean {
    const may = this.peers.isProxy(remoteAddress) || this.limit.waitSeconds(remoteAddress, '') === 0;
    if (!may) this.metrics.handshakes.inc({ outcome: '429' });
    return may;
  }

  private failed(remoteAddress: string, reason: string): void {
    this.metrics.handshakes.inc({ outcome: 'tls' });
    this.logger.warn({ remoteAddress, reason }, 'a TLS handshake failed');
    if (!this.peers.isProxy(remoteAddress)) this.limit.failedTls(remoteAddress);
  }

  private warnOfProfiles(): void {
    const { minimumSecurityProfile } = this.config.ocpp;
    if (minimumSecurityProfile >= 2 && this.front === null && this.config.trustedProxies.length === 0)
      this.logger.warn(
        { minimumSecurityProfile },
        'nobody can connect: the profile needs OCPP_TLS_CERT and OCPP_TLS_KEY, or a proxy of TRUSTED_PROXIES that ends TLS',
      );
    if (minimumSecurityProfile < 2 && this.front !== null)
      this.logger.info(
        { minimumSecurityProfile },
        'chargers without TLS are let in beside those with it; OCPP_SECURITY_PROFILE=2 refuses them',
      );
  }
}

const textOf = (terms: TlsTerms): string => JSON.stringify(terms);

async function faultOf(reading: Promise<void>): Promise<string[]> {
  try {
    await reading;
    return [];
  } catch (error) {
    return error instanceof ConfigurationError ? error.faults : [String(error)];
  }
}
