import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/config.js';
import { sha256 } from '../../../platform/crypto.js';
import { OutgoingRequestError, OutgoingRequests } from '../../../platform/http/outgoing-requests.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { BackplaneUnavailableError, SharedCache } from '../../../platform/redis/index.js';
import type { CertificateHashData } from '../certificate/certificate.js';
import { CertificateStatusFault } from './certificate-status-fault.js';
import { ocspRequest } from './ocsp-request.js';
import { CertificateStatus } from './ocsp-response.js';

/** A car waits five seconds for all that is asked on its behalf (2.0.1 C07, remarks). */
const TIMEOUT_MS = 4_000;
const MAX_RESPONSE_BYTES = 16_384;
const MAX_CACHED_SECONDS = 86_400;
/** What a charger takes, in base64 (2.0.1 part 2, 1.18.2). */
const MAX_RESULT_LENGTH = 5_500;
const HEADERS = { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' };

/** Names a certificate, and who tells of its status (2.0.1 part 2, 2.36). */
export interface StatusQuestion extends CertificateHashData {
  readonly responderURL: string;
}

/** Whether certificates were revoked, as their responders tell by OCSP (RFC 6960). */
@Injectable()
export class CertificateStatuses {
  private readonly logger: Logger;

  constructor(
    private readonly outgoing: OutgoingRequests,
    private readonly cache: SharedCache,
    private readonly config: AppConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /** The responder's answer as it is, for a station to hand on (M06): DER in base64, or why there is none. */
  async resultOf(question: StatusQuestion): Promise<{ result: string } | { fault: string }> {
    try {
      const { der } = await this.ask(question, new Date());
      const result = der.toString('base64');
      if (result.length <= MAX_RESULT_LENGTH) return { result };
      throw new CertificateStatusFault('The responder’s answer is too long for a charger');
    } catch (error) {
      if (error instanceof CertificateStatusFault) return { fault: error.reason };
      throw error;
    }
  }

  /** From the responder, or what it said before for as long as that holds. Throws CertificateStatusFault. */
  async ask({ responderURL, ...asked }: StatusQuestion, now: Date): Promise<CertificateStatus> {
    const request = ocspRequest(asked);
    const key = `ocsp:${sha256(`${responderURL}\n${request.toString('base64')}`).toString('base64url')}`;
    const known = await this.recall(key, asked, now);
    if (known !== null) return known;
    const status = new CertificateStatus(await this.fetch(responderURL, request), asked, now);
    await this.remember(key, status, now);
    return status;
  }

  private async fetch(url: string, body: Buffer): Promise<Buffer> {
    try {
      return await this.outgoing.post({
        url,
        headers: HEADERS,
        body,
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_RESPONSE_BYTES,
        privateHosts: this.config.iso15118.privateResponders,
      });
    } catch (error) {
      if (!(error instanceof OutgoingRequestError)) throw error;
      this.logger.warn({ err: error, url }, 'an OCSP responder was not asked');
      throw new CertificateStatusFault(error.reason);
    }
  }

  private async recall(
    key: string,
    asked: CertificateHashData,
    now: Date,
  ): Promise<CertificateStatus | null> {
    try {
      const der = await this.cache.get<string>(key);
      return der === null ? null : new CertificateStatus(Buffer.from(der, 'base64'), asked, now);
    } catch (error) {
      if (error instanceof BackplaneUnavailableError || error instanceof CertificateStatusFault) return null;
      throw error;
    }
  }

  private async remember(key: string, { der, validUntil }: CertificateStatus, now: Date): Promise<void> {
    const seconds = validUntil === null ? 0 : (validUntil.getTime() - now.getTime()) / 1000;
    if (seconds <= 0) return;
    try {
      await this.cache.set(key, der.toString('base64'), Math.min(seconds, MAX_CACHED_SECONDS));
    } catch (error) {
      if (!(error instanceof BackplaneUnavailableError)) throw error;
    }
  }
}
