import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import {
  type Condition,
  type ListOrder,
  type TenantScope,
  TenantRows,
} from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { NotFoundError } from '../../../platform/errors.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { StationLink } from '../station-link.js';
import { CertificateAuthorities } from './certificate-authorities.service.js';
import { CertificateRevokedError } from './certificate-authority.errors.js';
import { AuthorityFault } from './certificate-authority.js';
import {
  type CertificateState,
  type IssuedCertificateDto,
  type IssuedCertificateQuery,
  toIssuedCertificateDto,
} from './dto/issued-certificate.dto.js';
import { IssuedCertificate } from './issued-certificate.entity.js';
import { findUntold, markTold, revokeOne } from './issued-certificate.store.js';
import type { RevocationReason } from './revocation-list.js';

const NEWEST_FIRST: ListOrder<IssuedCertificate> = { by: ['createdAt', 'id'], direction: 'DESC' };
const TOLD_AT_ONCE = 20;
const IN_STATE: Readonly<Record<CertificateState, Condition>> = {
  valid: { sql: 'row.revokedAt IS NULL AND row.validUntil >= now()', parameters: {} },
  expired: { sql: 'row.revokedAt IS NULL AND row.validUntil < now()', parameters: {} },
  revoked: { sql: 'row.revokedAt IS NOT NULL', parameters: {} },
};

/** The certificates that stations were given, and their revocation. */
@Injectable()
export class IssuedCertificates {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly link: StationLink,
    private readonly authorities: CertificateAuthorities,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  async list(
    scope: TenantScope,
    { limit, cursor, stationId, state }: Readonly<IssuedCertificateQuery>,
  ): Promise<Page<IssuedCertificateDto>> {
    const conditions = state === undefined ? [] : [IN_STATE[state]];
    const page = await this.rows(scope).page({ limit, cursor }, NEWEST_FIRST, { stationId }, conditions);
    return { ...page, data: page.data.map(toIssuedCertificateDto) };
  }

  async find(scope: TenantScope, id: string): Promise<IssuedCertificateDto> {
    const certificate = await this.rows(scope).findOne({ id });
    if (certificate === null) throw new NotFoundError('issued certificate', id);
    return toIssuedCertificateDto(certificate);
  }

  /** For good. A charger that may have connected with it has to connect anew. Throws CertificateRevokedError. */
  async revoke(principal: Principal, id: string, reason: RevocationReason): Promise<IssuedCertificateDto> {
    const { stationId, certificateType } = await this.find(principal, id);
    const isRevoked = await inTransaction(this.dataSource, (manager) =>
      revokeOne(manager, principal, id, { reason, by: principal.name }),
    );
    if (!isRevoked) throw new CertificateRevokedError(id);
    this.logger.info({ stationId, certificateId: id, reason }, 'a certificate was revoked');
    if (certificateType !== 'V2GCertificate') await this.link.disconnect(stationId);
    return this.find(principal, id);
  }

  /** Tells the authority of others what was revoked of its certificates. What fails is tried again the next time. */
  async tellRevocations(): Promise<void> {
    const authority = this.authorities.automatic;
    if (authority?.source !== 'external') return;
    for (const { id, certificate, reason } of await findUntold(this.dataSource, TOLD_AT_ONCE)) {
      try {
        await authority.revoked(certificate, reason);
        await markTold(this.dataSource, id);
      } catch (error) {
        if (!(error instanceof AuthorityFault)) throw error;
        this.logger.warn({ err: error, certificateId: id }, 'a revocation was not told');
      }
    }
  }

  private rows(scope: TenantScope): TenantRows<IssuedCertificate> {
    return new TenantRows(this.dataSource, IssuedCertificate, scope);
  }
}
