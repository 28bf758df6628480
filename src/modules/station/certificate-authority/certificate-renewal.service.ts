import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../../../platform/config/config.js';
import { AppError } from '../../../platform/errors.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import type { RequestedUse } from '../certificate/certificate-request.entity.js';
import { Commands } from '../command.service.js';
import { StationLink } from '../station-link.js';
import { CertificateAuthorities } from './certificate-authorities.service.js';
import { beginRenewal, type DueRenewal, findDue, markRenewalFailure } from './certificate-renewal.store.js';

const REQUESTED_BY = 'system';
const WAIT_SECONDS = 60;
/** A round tells no more than this many chargers, a few at a time: what is left comes with the next. */
const ROUND = 500;
const AT_ONCE = 8;

/** 2.0.1 part 2, 3.59; what OCPP 1.6 calls the first of them, its own folder knows. */
const TRIGGERS: Readonly<Record<RequestedUse, string>> = {
  ChargingStationCertificate: 'SignChargingStationCertificate',
  V2GCertificate: 'SignV2GCertificate',
  CombinedCertificate: 'SignCombinedCertificate',
};

/** Has chargers ask for a new certificate while the one that they have is still good (A02). */
@Injectable()
export class CertificateRenewal {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly authorities: CertificateAuthorities,
    private readonly commands: Commands,
    private readonly link: StationLink,
    private readonly config: AppConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /** Of those that are online: for the others the time has not come. Without an authority operators look after it. */
  async renewDue(): Promise<void> {
    if (this.authorities.automatic === null) return;
    const due = await findDue(this.dataSource, this.config.certificates.renewalDays, ROUND);
    const presence = await this.link.presence(due.map(({ stationId }) => stationId));
    const online = due.filter(({ stationId }) => presence.has(stationId));
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let next = online.shift(); next !== undefined; next = online.shift()) await this.renew(next);
    });
    await Promise.all(workers);
  }

  private async renew(due: DueRenewal): Promise<void> {
    if (!(await beginRenewal(this.dataSource, due))) return;
    const { stationId, tenantId, certificateType } = due;
    const failure = await this.trigger({ tenantId, name: REQUESTED_BY }, stationId, certificateType);
    if (failure === null) return;
    this.logger.warn({ stationId, certificateType, failure }, 'a certificate that ends soon was not renewed');
    await markRenewalFailure(this.dataSource, due, failure);
  }

  /** Why the charger does not do it; null when it does. */
  private async trigger(
    requester: { tenantId: string; name: string },
    stationId: string,
    certificateType: RequestedUse,
  ): Promise<string | null> {
    try {
      const request = { requestedMessage: TRIGGERS[certificateType] };
      const { status } = await this.commands.run(
        requester,
        stationId,
        'trigger-message',
        request,
        WAIT_SECONDS,
      );
      return status === 'accepted' ? null : `The charger was told to ask for a new one: ${status}`;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return error.message;
    }
  }
}
