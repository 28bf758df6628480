import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../../../platform/config/config.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { AppError } from '../../../platform/errors.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { pemOfAll } from '../certificate/certificate.js';
import { CertificateRequests } from '../certificate/certificate-requests.service.js';
import {
  findOpen,
  markFailure,
  markMade,
  type OpenRequest,
} from '../certificate/certificate-request.store.js';
import type { StationRef } from '../station-link.js';
import { CertificateAuthorities } from './certificate-authorities.service.js';
import { AuthorityFault, type CertificateAuthority } from './certificate-authority.js';
import { countWithinHour, insertIssued } from './issued-certificate.store.js';

const REQUESTED_BY = 'system';
const WAIT_SECONDS = 60;
/** A charger that finds a certificate invalid does so for a reason that mostly stays (A02.FR.07). */
const MAX_REFUSALS = 3;

/** Answers the requests of stations by the authority that the configuration names (A02, A03). */
@Injectable()
export class CertificateSigning {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly authorities: CertificateAuthorities,
    private readonly requests: CertificateRequests,
    private readonly config: AppConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /** Has it signed, if it is not yet, and sent. Rejects for what is to be tried again, and says why on the request. */
  async answer(station: StationRef, requestId: string): Promise<void> {
    const authority = this.authorities.automatic;
    const request = authority && (await findOpen(this.dataSource, station, requestId));
    if (!authority || !request) return;
    try {
      const chain = request.certificateChain ?? (await this.sign(authority, station, requestId, request));
      if (chain !== null) await this.send(station, requestId, request, chain);
    } catch (error) {
      if (!(error instanceof AuthorityFault) && !(error instanceof AppError)) throw error;
      const { stationId } = station;
      this.logger.warn({ err: error, stationId, requestId }, 'a certificate was not signed or not sent');
      await markFailure(this.dataSource, requestId, error.message);
      throw error;
    }
  }

  /** Null when it is not to be sent. */
  private async sign(
    authority: CertificateAuthority,
    station: StationRef,
    requestId: string,
    { csr, certificateType }: OpenRequest,
  ): Promise<string | null> {
    const { perStationHour } = this.config.certificates;
    if ((await countWithinHour(this.dataSource, station)) >= perStationHour) {
      await markFailure(this.dataSource, requestId, 'It was given too many certificates within an hour');
      return null;
    }
    const order = { stationId: station.stationId, csr, use: certificateType };
    const { chain, authorityId } = await authority.sign(order, new Date());
    const [certificate] = chain;
    const pem = pemOfAll(chain);
    return inTransaction(this.dataSource, async (manager) => {
      if (!(await markMade(manager, requestId, pem, certificate.validUntil))) return null;
      const { source } = authority;
      const issued = { certificate, certificateType, source, authorityId, requestId };
      await insertIssued(manager, station, issued);
      return pem;
    });
  }

  private async send(
    { tenantId, stationId }: StationRef,
    requestId: string,
    { certificateType, attempts }: OpenRequest,
    chain: string,
  ): Promise<void> {
    const requester = { tenantId, name: REQUESTED_BY };
    const request = { id: requestId, stationId, certificateType };
    const { status } = await this.requests.send(requester, request, chain, WAIT_SECONDS);
    if (status === 'accepted') return;
    const failure = `The charger has not installed it: the command is ${status}`;
    await markFailure(this.dataSource, requestId, failure);
    if (status !== 'rejected' || attempts + 1 < MAX_REFUSALS) throw new Error(failure);
  }
}
