import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { CertificateHashData, HashAlgorithm } from './certificate.js';

/** What a station can be told to trust: 2.0.1 part 2, 3.45. */
export const ROOT_CERTIFICATE_TYPES = [
  'CSMSRootCertificate',
  'ManufacturerRootCertificate',
  'MORootCertificate',
  'V2GRootCertificate',
] as const;
export type RootCertificateType = (typeof ROOT_CERTIFICATE_TYPES)[number];

/** 2.0.1 part 2, 3.36: the chain is that of the certificate which a station shows to cars. */
export const CERTIFICATE_TYPES = [...ROOT_CERTIFICATE_TYPES, 'V2GCertificateChain'] as const;
export type CertificateType = (typeof CERTIFICATE_TYPES)[number];

/** A certificate in the store of a station, as we installed it or as the station reported it. */
@Entity({ schema: 'station', name: 'installed_certificate' })
export class InstalledCertificate implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  @Column({ type: 'text', name: 'certificate_type' })
  certificateType!: CertificateType;

  @Column({ type: 'text', name: 'hash_algorithm' })
  hashAlgorithm!: HashAlgorithm;

  @Column({ type: 'text', name: 'issuer_name_hash' })
  issuerNameHash!: string;

  /** Null while it is not known who issued it. */
  @Column({ type: 'text', name: 'issuer_key_hash', nullable: true })
  issuerKeyHash!: string | null;

  @Column({ type: 'text', name: 'serial_number' })
  serialNumber!: string;

  /** Of the authorities below the root that stand between, of a chain (M03.FR.05). */
  @Column({ type: 'jsonb', name: 'child_certificate_hash_data' })
  childCertificateHashData!: CertificateHashData[];

  /** PEM; null, as are its subject, issuer and times, of one that the station only named. */
  @Column({ type: 'text', name: 'certificate', nullable: true })
  certificate!: string | null;

  @Column({ type: 'text', name: 'subject', nullable: true })
  subject!: string | null;

  @Column({ type: 'text', name: 'issuer', nullable: true })
  issuer!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'valid_from', nullable: true })
  validFrom!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'valid_until', nullable: true })
  validUntil!: Date | null;

  /** By us; null when it was there before. */
  @Column({ type: 'timestamptz', precision: 3, name: 'installed_at', nullable: true })
  installedAt!: Date | null;

  /** When the station last named it. */
  @Column({ type: 'timestamptz', precision: 3, name: 'reported_at', nullable: true })
  reportedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;
}
