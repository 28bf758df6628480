import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../../platform/database/tenant-rows.js';
import { InvalidError, NotFoundError } from '../../../platform/errors.js';
import { insertIssued } from '../certificate-authority/issued-certificate.store.js';
import { type CommandRecord, Commands, type Requester } from '../command.service.js';
import type { CommandDto } from '../dto/command.dto.js';
import { StationDirectory } from '../station-directory.js';
import { certificatesOf, pemOfAll } from './certificate.js';
import { checkedChain } from './certificate.rules.js';
import { asField } from './certificate-fault.js';
import { CertificateRequest, type CertificateRequestStatus } from './certificate-request.entity.js';
import { markSigned } from './certificate-request.store.js';
import { CertificateRequestClosedError } from './certificate.errors.js';
import {
  type CertificateRequestDto,
  type CertificateRequestQuery,
  toCertificateRequestDto,
} from './dto/certificate-request.dto.js';

const NEWEST_FIRST: ListOrder<CertificateRequest> = { by: ['createdAt', 'id'], direction: 'DESC' };
/** A station that refused a certificate may be given another one for the same key. */
const CAN_BE_SIGNED: CertificateRequestStatus[] = ['pending', 'signed', 'refused'];

/** The certificates that stations have asked for, as operators see and answer them. */
@Injectable()
export class CertificateRequests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
    private readonly commands: Commands,
  ) {}

  async list(
    scope: TenantScope,
    stationId: string,
    query: Readonly<CertificateRequestQuery>,
  ): Promise<Page<CertificateRequestDto>> {
    await this.directory.findOrFail(scope, stationId);
    const { limit, cursor, status } = query;
    const page = await this.rows(scope).page({ limit, cursor }, NEWEST_FIRST, { stationId, status });
    return { ...page, data: page.data.map(toCertificateRequestDto) };
  }

  async find(scope: TenantScope, stationId: string, requestId: string): Promise<CertificateRequestDto> {
    return toCertificateRequestDto(await this.findOrFail(scope, stationId, requestId));
  }

  /**
   * Sends the charger the certificate that was made of its request. Throws InvalidError for one that is not,
   * CertificateRequestClosedError, and what a command throws.
   */
  async sign(
    principal: Principal,
    stationId: string,
    requestId: string,
    certificateChain: string,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const { status, publicKeyHash, certificateType } = await this.findOrFail(principal, stationId, requestId);
    if (!CAN_BE_SIGNED.includes(status)) throw new CertificateRequestClosedError(requestId, status);
    const chain = asField('certificateChain', () => checkedChain(certificateChain, new Date()));
    if (chain[0].publicKeyHash !== publicKeyHash)
      throw new InvalidError([{ path: 'certificateChain', message: 'is not of the key of this request' }]);
    const pem = pemOfAll(chain);
    const station = { stationId, tenantId: principal.tenantId };
    const [certificate] = chain;
    const issued = {
      certificate,
      certificateType,
      source: 'operator',
      authorityId: null,
      requestId,
    } as const;
    return this.send(principal, { id: requestId, stationId, certificateType }, pem, waitSeconds, (manager) =>
      insertIssued(manager, station, issued),
    );
  }

  /** Sends the charger a certificate that fits the request. Throws what a command throws. */
  async send(
    requester: Requester,
    { id, stationId, certificateType }: Pick<CertificateRequest, 'id' | 'stationId' | 'certificateType'>,
    certificateChain: string,
    waitSeconds: number,
    record?: CommandRecord,
  ): Promise<CommandDto> {
    const [certificate] = certificatesOf(certificateChain);
    if (certificate === undefined) throw new Error('a chain without a certificate');
    // A02.FR.14
    const use = certificateType === 'CombinedCertificate' ? {} : { certificateType };
    const request = { certificateChain, ...use, certificateRequestId: id };
    return this.commands.run(
      requester,
      stationId,
      'certificate-signed',
      request,
      waitSeconds,
      async (manager, commandId) => {
        await record?.(manager, commandId);
        await markSigned(manager, id, certificateChain, certificate.validUntil);
      },
    );
  }

  /** The charger is not told: OCPP has no message for it (A02, error handling). */
  async reject(
    scope: TenantScope,
    stationId: string,
    requestId: string,
    reason: string | null,
  ): Promise<CertificateRequestDto> {
    const change = { status: 'rejected' as const, reason, completedAt: new Date() };
    const rejected = await this.rows(scope).update({ id: requestId, stationId, status: 'pending' }, change);
    const request = await this.findOrFail(scope, stationId, requestId);
    if (rejected === 0) throw new CertificateRequestClosedError(requestId, request.status);
    return toCertificateRequestDto(request);
  }

  private async findOrFail(
    scope: TenantScope,
    stationId: string,
    requestId: string,
  ): Promise<CertificateRequest> {
    const request = await this.rows(scope).findOne({ id: requestId, stationId });
    if (request === null) throw new NotFoundError('certificate request', requestId);
    return request;
  }

  private rows(scope: TenantScope): TenantRows<CertificateRequest> {
    return new TenantRows(this.dataSource, CertificateRequest, scope);
  }
}
