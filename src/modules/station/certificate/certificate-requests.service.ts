import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { storable } from '../../../platform/database/storable.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { InvalidError, NotFoundError } from '../../../platform/errors.js';
import { announce } from '../../../platform/events/outbox.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { lockStation } from '../charging-station.store.js';
import { Commands } from '../command.service.js';
import type { CommandDto } from '../dto/command.dto.js';
import { stationEvent } from '../station.events.js';
import { StationDirectory } from '../station-directory.js';
import type { StationRef } from '../station-link.js';
import { type Certificate, certificatesOf } from './certificate.js';
import { checkedChain } from './certificate.rules.js';
import { asField, CertificateFault } from './certificate-fault.js';
import {
  CertificateRequest,
  type CertificateRequestStatus,
  type CertificateUse,
  type RequestedUse,
} from './certificate-request.entity.js';
import {
  dropOldest,
  findLatest,
  findOwnership,
  markAnswered,
  markSigned,
  supersedeOpen,
} from './certificate-request.store.js';
import { CertificateRequestClosedError } from './certificate.errors.js';
import {
  type CertificateRequestDto,
  type CertificateRequestQuery,
  toCertificateRequestDto,
} from './dto/certificate-request.dto.js';
import { readSigningRequest, type SigningRequest } from './signing-request.js';

const NEWEST_FIRST: ListOrder<CertificateRequest> = { by: ['createdAt', 'id'], direction: 'DESC' };
/** A station that refused a certificate may be given another one for the same key. */
const CAN_BE_SIGNED: CertificateRequestStatus[] = ['pending', 'signed', 'refused'];

/** What stations ask to have signed: keys of their own, to connect to us with and to show to cars (A02, A03). */
@Injectable()
export class CertificateRequests {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
    private readonly commands: Commands,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /** `use` is null where the station does not say it. Returns what the charger is to be told; it is recorded when this resolves, and once when it is sent again. */
  async received(
    station: StationRef,
    use: CertificateUse | null,
    csr: string,
    at: Date,
  ): Promise<'Accepted' | 'Rejected'> {
    const certificateType = use ?? 'CombinedCertificate';
    const read = await readSigningRequest(csr);
    const reason = await inTransaction(this.dataSource, async (manager) => {
      if ((await lockStation(manager, station.stationId)) === null)
        throw new NotFoundError('station', station.stationId);
      const fault = read.fault ?? (await nameFault(manager, station, certificateType, read.commonName ?? ''));
      const latest = await findLatest(manager, station, certificateType);
      const isOpen = latest?.status === 'pending' || latest?.status === 'signed';
      const isAgain =
        latest?.csr === storable(csr) &&
        (fault === null ? isOpen : latest.status === 'rejected' && latest.reason === fault);
      if (!isAgain) await this.record(manager, station, { certificateType, csr, read, fault, at });
      return fault;
    });
    if (reason === null) return 'Accepted';
    this.logger.warn(
      { stationId: station.stationId, subject: read.subject, keyType: read.keyType, reason },
      'a certificate signing request was rejected',
    );
    return 'Rejected';
  }

  /** What a charger said of a certificate that was sent to it, whoever had it sent. */
  async answered(station: StationRef, certificateChain: string, isAccepted: boolean): Promise<void> {
    let chain: Certificate[];
    try {
      chain = certificatesOf(certificateChain);
    } catch (error) {
      // Sent as it was, unchecked, and of no key that is known here.
      if (error instanceof CertificateFault) return;
      throw error;
    }
    const [first] = chain;
    if (first === undefined) return;
    const { publicKeyHash, validUntil } = first;
    await markAnswered(this.dataSource, station, isAccepted ? 'installed' : 'refused', {
      publicKeyHash,
      chain: pemOfAll(chain),
      validUntil,
    });
  }

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
    // A02.FR.14
    const use = certificateType === 'CombinedCertificate' ? {} : { certificateType };
    return this.commands.run(
      principal,
      stationId,
      'certificate-signed',
      { certificateChain: pem, ...use, certificateRequestId: requestId },
      waitSeconds,
      (manager) => markSigned(manager, requestId, pem, chain[0].validUntil),
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

  private async record(
    manager: EntityManager,
    station: StationRef,
    received: {
      certificateType: RequestedUse;
      csr: string;
      read: SigningRequest;
      fault: string | null;
      at: Date;
    },
  ): Promise<void> {
    const { certificateType, csr, read, fault, at } = received;
    const { stationId, tenantId } = station;
    const { subject, keyType, publicKeyHash } = read;
    const id = randomUUID();
    const status = fault === null ? 'pending' : 'rejected';
    if (fault === null) await supersedeOpen(manager, station, certificateType);
    await new TenantRows(manager, CertificateRequest, station).insert({
      id,
      stationId,
      status,
      ...storable({ certificateType, csr, subject, keyType, publicKeyHash, reason: fault }),
      certificateChain: null,
      validUntil: null,
      createdAt: at,
      completedAt: fault === null ? null : at,
    });
    await dropOldest(manager, station);
    const data = { stationId, requestId: id, certificateType, status, subject, reason: fault };
    await announce(manager, stationEvent('CertificateRequested', tenantId, storable(data), at));
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

/**
 * A00.FR.511, in the words of 2.0.1: the name by which the station will be known when it connects. The one by which cars
 * know it is of another kind (ISO 15118-2, annex F), but that of another station it is not either.
 */
async function nameFault(
  manager: EntityManager,
  station: StationRef,
  certificateType: RequestedUse,
  commonName: string,
): Promise<string | null> {
  const { isOwn, isOthers } = await findOwnership(manager, station, storable(commonName));
  if (!isOwn && certificateType !== 'V2GCertificate')
    return 'Its common name is neither the id of the station nor its serial number';
  return isOthers ? 'Its common name is that of another station too' : null;
}

const pemOfAll = (chain: readonly Certificate[]): string => chain.map(({ pem }) => pem).join('');
