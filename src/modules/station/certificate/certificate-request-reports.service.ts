import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { AppConfig } from '../../../platform/config/config.js';
import { storable } from '../../../platform/database/storable.js';
import { TenantRows } from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { NotFoundError } from '../../../platform/errors.js';
import { announce } from '../../../platform/events/outbox.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { AFTER_ANSWER_MS, signingQueue } from '../certificate-authority/signing-queue.js';
import { lockStation } from '../charging-station.store.js';
import { noteSecurityEvent } from '../security-event/security-event.store.js';
import { stationEvent } from '../station.events.js';
import type { StationRef } from '../station-link.js';
import { type Certificate, certificatesOf, pemOfAll } from './certificate.js';
import { CertificateFault } from './certificate-fault.js';
import { CertificateRequest, type CertificateUse, type RequestedUse } from './certificate-request.entity.js';
import {
  dropOldest,
  findLatest,
  findOwnership,
  findSigningTerms,
  markAnswered,
  markFailure,
  resume,
  type SigningTerms,
  supersedeOpen,
} from './certificate-request.store.js';
import { readSigningRequest, type SigningRequest } from './signing-request.js';

/** Of ours: no version of OCPP has a type for what the CSMS refuses. */
const REJECTED_EVENT = 'CertificateRequestRejected';

interface ReceivedRequest {
  readonly certificateType: RequestedUse;
  readonly csr: string;
  readonly read: SigningRequest;
  readonly fault: string | null;
  readonly at: Date;
}

/** What stations ask to have signed: keys of their own, to connect to us with and to show to cars (A02, A03). */
@Injectable()
export class CertificateRequestReports {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
    private readonly config: AppConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /**
   * `use` is null where the station does not say it. Returns what the charger is to be told; it is recorded when this
   * resolves, and once when it is sent again.
   */
  async received(
    station: StationRef,
    use: CertificateUse | null,
    csr: string,
    at: Date,
  ): Promise<'Accepted' | 'Rejected'> {
    const certificateType: RequestedUse = use ?? 'CombinedCertificate';
    const read = await readSigningRequest(csr);
    const reason = await inTransaction(this.dataSource, async (manager) => {
      if ((await lockStation(manager, station.stationId)) === null)
        throw new NotFoundError('station', station.stationId);
      const terms = await findSigningTerms(manager, station);
      const fault =
        read.fault ??
        (await nameFault(manager, station, certificateType, read.commonName ?? '')) ??
        this.termsFault(read, terms);
      const latest = await findLatest(manager, station, certificateType);
      const isOpen = latest?.status === 'pending' || latest?.status === 'signed';
      const isAgain =
        latest?.csr === storable(csr) &&
        (fault === null ? isOpen : latest.status === 'rejected' && latest.reason === fault);
      const received = { certificateType, csr, read, fault, at };
      const id = isAgain ? latest.id : await this.record(manager, station, received);
      if (fault === null) await this.haveSigned(manager, station, id, { ...received, terms, isAgain });
      else if (!isAgain)
        await noteSecurityEvent(manager, station, { type: REJECTED_EVENT, techInfo: fault, at });
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

  /** What the installation asks of a request. */
  private termsFault({ organisation }: SigningRequest, { issuedWithinHour }: SigningTerms): string | null {
    const { organisation: expected, perStationHour } = this.config.certificates;
    // A00.FR.509
    if (expected !== undefined && organisation !== expected) return `Its organisation is not ${expected}`;
    return issuedWithinHour < perStationHour
      ? null
      : 'The station was given too many certificates within an hour';
  }

  /** By a worker, which knows whether there is an authority to do it. */
  private async haveSigned(
    manager: EntityManager,
    { stationId, tenantId }: StationRef,
    requestId: string,
    { certificateType, read, terms, isAgain }: ReceivedRequest & { terms: SigningTerms; isAgain: boolean },
  ): Promise<void> {
    const reason = operatorsReason(stationId, certificateType, read, terms);
    if (reason !== null) await markFailure(manager, requestId, reason);
    else if (!isAgain || (await resume(manager, requestId)))
      await this.jobs.enqueue(
        manager,
        signingQueue,
        { stationId, tenantId, requestId },
        new Date(Date.now() + AFTER_ANSWER_MS),
      );
  }

  private async record(
    manager: EntityManager,
    station: StationRef,
    { certificateType, csr, read, fault, at }: ReceivedRequest,
  ): Promise<string> {
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
      attempts: 0,
      attemptedAt: null,
      failure: null,
      renewalAttempts: 0,
      renewalAttemptedAt: null,
      renewalFailure: null,
      createdAt: at,
      completedAt: fault === null ? null : at,
    });
    await dropOldest(manager, station);
    const data = { stationId, requestId: id, certificateType, status, subject, reason: fault };
    await announce(manager, stationEvent('CertificateRequested', tenantId, storable(data), at));
    return id;
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

/** Why an operator is to decide on a request that can be signed; null when nobody has to. */
function operatorsReason(
  stationId: string,
  certificateType: RequestedUse,
  { commonName }: SigningRequest,
  { connectedSecurityProfile }: SigningTerms,
): string | null {
  if (connectedSecurityProfile === null || connectedSecurityProfile === 0)
    return 'An operator is to sign it: the station has not proved who it is';
  // A serial number is only a claim, and a station that comes later may have it for an id.
  return certificateType === 'V2GCertificate' || commonName === stationId
    ? null
    : 'An operator is to sign it: its common name is not the id of the station';
}
