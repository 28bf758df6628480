import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { RequestedUse } from '../certificate/certificate-request.entity.js';
import type { RevocationReason } from './revocation-list.js';

/** Who signed it: the installation, another authority that it asked, or whomever an operator had do it. */
export const CERTIFICATE_SOURCES = ['own', 'external', 'operator'] as const;
export type CertificateSource = (typeof CERTIFICATE_SOURCES)[number];

/** A certificate that was made of a station's request. It is kept when the station is gone. */
@Entity({ schema: 'station', name: 'issued_certificate' })
export class IssuedCertificate implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  @Column({ type: 'text', name: 'certificate_type' })
  certificateType!: RequestedUse;

  @Column({ type: 'text', name: 'source' })
  source!: CertificateSource;

  /** Of the installation's own; null for another. */
  @Column({ type: 'uuid', name: 'authority_id', nullable: true })
  authorityId!: string | null;

  @Column({ type: 'uuid', name: 'request_id' })
  requestId!: string;

  /** In hex, in lower case and without leading zeros. */
  @Column({ type: 'text', name: 'serial_number' })
  serialNumber!: string;

  /** SHA-256 of the certificate, in hex; unique. */
  @Column({ type: 'text', name: 'fingerprint' })
  fingerprint!: string;

  @Column({ type: 'text', name: 'subject' })
  subject!: string;

  @Column({ type: 'text', name: 'issuer' })
  issuer!: string;

  /** PEM. */
  @Column({ type: 'text', name: 'certificate' })
  certificate!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'valid_from' })
  validFrom!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'valid_until' })
  validUntil!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column({ type: 'text', name: 'revocation_reason', nullable: true })
  revocationReason!: RevocationReason | null;

  @Column({ type: 'text', name: 'revoked_by', nullable: true })
  revokedBy!: string | null;
}
