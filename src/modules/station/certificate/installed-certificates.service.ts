import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Page } from '../../../platform/database/page.js';
import { storable } from '../../../platform/database/storable.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { NotFoundError } from '../../../platform/errors.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { lockStation } from '../charging-station.store.js';
import { isContractRootType } from '../contract-certificate/contract-root.entity.js';
import { insertRoot } from '../contract-certificate/contract-root.store.js';
import { StationDirectory } from '../station-directory.js';
import type { StationRef } from '../station-link.js';
import {
  type Certificate,
  type CertificateHashData,
  certificatesOf,
  type KnownHashData,
} from './certificate.js';
import { CertificateFault } from './certificate-fault.js';
import {
  type CertificateQuery,
  type InstalledCertificateDto,
  toInstalledCertificateDto,
} from './dto/installed-certificate.dto.js';
import {
  type CertificateType,
  InstalledCertificate,
  type RootCertificateType,
} from './installed-certificate.entity.js';
import { issuerAmong, namedBy, namesSame } from './installed-certificate.matching.js';

/** What a charger may make us keep of a type; real trust stores have a dozen. */
const MAX_CERTIFICATES = 100;
const NEWEST_FIRST: ListOrder<InstalledCertificate> = { by: ['createdAt', 'id'], direction: 'DESC' };

/** What a station says that it has. */
export interface ReportedCertificate {
  readonly certificateType: CertificateType;
  readonly certificateHashData: CertificateHashData;
  readonly childCertificateHashData?: readonly CertificateHashData[];
}

/** The certificates that stations hold (M03, M04, M05), as far as they are known here. */
@Injectable()
export class InstalledCertificates {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  async list(
    scope: TenantScope,
    stationId: string,
    query: Readonly<CertificateQuery>,
  ): Promise<Page<InstalledCertificateDto>> {
    await this.directory.findOrFail(scope, stationId);
    const { limit, cursor, certificateType } = query;
    const rows = new TenantRows(this.dataSource, InstalledCertificate, scope);
    const page = await rows.page({ limit, cursor }, NEWEST_FIRST, { stationId, certificateType });
    return { ...page, data: page.data.map(toInstalledCertificateDto) };
  }

  /** What names a certificate of the station. Throws NotFoundError. */
  async hashDataOf(scope: TenantScope, stationId: string, certificateId: string): Promise<KnownHashData> {
    const rows = new TenantRows(this.dataSource, InstalledCertificate, scope);
    const certificate = await rows.findOne({ id: certificateId, stationId });
    if (certificate === null) throw new NotFoundError('certificate', certificateId);
    const { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } = certificate;
    return { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber };
  }

  /** The station has installed it (M05.FR.02). A root that it checks contracts by is one that we check them by too. */
  async installed(station: StationRef, certificateType: RootCertificateType, pem: string): Promise<void> {
    const certificate = readable(pem);
    if (certificate === null) return;
    await this.change(station, async (known, rows, manager) => {
      if (isContractRootType(certificateType))
        await insertRoot(manager, station.tenantId, certificateType, certificate);
      const ofType = known.filter((row) => row.certificateType === certificateType);
      const hashData = await certificate.hashData('SHA256', issuerAmong(certificate, known));
      const now = new Date();
      const same = await namedBy(hashData, ofType);
      const details = { ...detailsOf(certificate), installedAt: now };
      if (same !== undefined) await rows.update({ id: same.id }, details);
      else if (ofType.length >= MAX_CERTIFICATES) this.ignore(station, certificateType);
      else await rows.insert(newRow(station, certificateType, { ...hashData, ...details, createdAt: now }));
    });
  }

  /** The station has it no more (M04.FR.02), or never had it (M04.FR.04). */
  async removed(station: StationRef, hashData: CertificateHashData): Promise<void> {
    await this.change(station, async (known, rows) => {
      for (const { id, childCertificateHashData: children, ...row } of known) {
        const left = children.filter((child) => !namesSame(child, hashData));
        if (namesSame(row, hashData)) await rows.delete({ id });
        else if (left.length < children.length) await rows.update({ id }, { childCertificateHashData: left });
      }
    });
  }

  /** All that the station has of some types (M03): what is not among them is gone. */
  async read(
    station: StationRef,
    certificateTypes: readonly CertificateType[],
    reported: readonly ReportedCertificate[],
  ): Promise<void> {
    await this.change(station, async (known, rows) => {
      for (const type of certificateTypes) {
        const before = known.filter(({ certificateType }) => certificateType === type);
        const ofType = reported.filter(({ certificateType }) => certificateType === type);
        if (ofType.length > MAX_CERTIFICATES) this.ignore(station, type);
        await replace(station, before, ofType.slice(0, MAX_CERTIFICATES), rows);
      }
    });
  }

  /** Changes of one station's certificates come one after the other, each seeing what was there before. */
  private async change(
    station: StationRef,
    work: (
      known: InstalledCertificate[],
      rows: TenantRows<InstalledCertificate>,
      manager: EntityManager,
    ) => Promise<void>,
  ): Promise<void> {
    await inTransaction(this.dataSource, async (manager: EntityManager) => {
      if ((await lockStation(manager, station.stationId)) === null) return;
      const rows = new TenantRows(manager, InstalledCertificate, station);
      await work(await rows.find({ stationId: station.stationId }), rows, manager);
    });
  }

  private ignore({ stationId }: StationRef, certificateType: CertificateType): void {
    this.logger.warn({ stationId, certificateType }, 'certificates too many were ignored');
  }
}

/** Makes what is known, all of one type, into what was reported. */
async function replace(
  station: StationRef,
  known: readonly InstalledCertificate[],
  reported: readonly ReportedCertificate[],
  rows: TenantRows<InstalledCertificate>,
): Promise<void> {
  const before = [...known];
  const kept = new Set<string>();
  const now = new Date();
  for (const { certificateType, certificateHashData, childCertificateHashData = [] } of reported) {
    const children = childCertificateHashData.map(namesOnly);
    const named = storable({ ...namesOnly(certificateHashData), childCertificateHashData: children });
    let row = await namedBy(named, before);
    if (row === undefined) {
      row = await rows.insert(
        newRow(station, certificateType, { ...named, createdAt: now, reportedAt: now }),
      );
      before.push(row);
    } else await rows.update({ id: row.id }, { ...named, reportedAt: now });
    kept.add(row.id);
  }
  for (const { id } of before) if (!kept.has(id)) await rows.delete({ id });
}

/** Without what a charger adds of its own. */
const namesOnly = ({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertificateHashData) => ({
  hashAlgorithm,
  issuerNameHash,
  issuerKeyHash,
  serialNumber,
});

/** Null for what was sent unchecked, and is none. */
function readable(pem: string): Certificate | null {
  try {
    return certificatesOf(pem)[0] ?? null;
  } catch (error) {
    if (error instanceof CertificateFault) return null;
    throw error;
  }
}

const detailsOf = ({ pem, subject, issuer, validFrom, validUntil }: Certificate) => ({
  certificate: pem,
  ...storable({ subject, issuer }),
  validFrom,
  validUntil,
});

type NewRow = KnownHashData & { createdAt: Date } & Partial<
    ReturnType<typeof detailsOf> & {
      childCertificateHashData: CertificateHashData[];
      installedAt: Date;
      reportedAt: Date;
    }
  >;

const newRow = (
  { stationId }: StationRef,
  certificateType: CertificateType,
  given: NewRow,
): Omit<InstalledCertificate, 'tenantId'> => ({
  id: randomUUID(),
  stationId,
  certificateType,
  childCertificateHashData: [],
  certificate: null,
  subject: null,
  issuer: null,
  validFrom: null,
  validUntil: null,
  installedAt: null,
  reportedAt: null,
  ...given,
});
