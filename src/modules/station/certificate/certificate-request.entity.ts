import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';

export const CERTIFICATE_REQUEST_STATUSES = [
  'pending',
  'signed',
  'rejected',
  'superseded',
  'installed',
  'refused',
] as const;
export type CertificateRequestStatus = (typeof CERTIFICATE_REQUEST_STATUSES)[number];

/** What a station has certificates of its own for: 2.0.1 part 2, 3.9. */
export const CERTIFICATE_USES = ['ChargingStationCertificate', 'V2GCertificate'] as const;
export type CertificateUse = (typeof CERTIFICATE_USES)[number];
/** A station that does not say which of them it asks for means both, as far as it has both. */
export const REQUESTED_USES = [...CERTIFICATE_USES, 'CombinedCertificate'] as const;
export type RequestedUse = (typeof REQUESTED_USES)[number];

/** A station's request for a certificate of its own (A02, A03), and what became of it. */
@Entity({ schema: 'station', name: 'certificate_request' })
export class CertificateRequest implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  @Column({ type: 'text', name: 'certificate_type' })
  certificateType!: RequestedUse;

  @Column({ type: 'text', name: 'status' })
  status!: CertificateRequestStatus;

  /** As the charger sent it. */
  @Column({ type: 'text', name: 'csr' })
  csr!: string;

  @Column({ type: 'text', name: 'subject', nullable: true })
  subject!: string | null;

  @Column({ type: 'text', name: 'key_type', nullable: true })
  keyType!: string | null;

  /** Of SubjectPublicKeyInfo: what tells the certificate that belongs to it. */
  @Column({ type: 'text', name: 'public_key_hash', nullable: true })
  publicKeyHash!: string | null;

  /** Why it was rejected. */
  @Column({ type: 'text', name: 'reason', nullable: true })
  reason!: string | null;

  @Column({ type: 'text', name: 'certificate_chain', nullable: true })
  certificateChain!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'valid_until', nullable: true })
  validUntil!: Date | null;

  /** How often the certificate was sent. */
  @Column({ type: 'integer', name: 'attempts' })
  attempts!: number;

  /** When it was last sent, or was to be. */
  @Column({ type: 'timestamptz', precision: 3, name: 'attempted_at', nullable: true })
  attemptedAt!: Date | null;

  /** Why it is not signed, or not installed, by itself. */
  @Column({ type: 'text', name: 'failure', nullable: true })
  failure!: string | null;

  /** How often the charger was told to ask for the certificate that follows this one. */
  @Column({ type: 'integer', name: 'renewal_attempts' })
  renewalAttempts!: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'renewal_attempted_at', nullable: true })
  renewalAttemptedAt!: Date | null;

  @Column({ type: 'text', name: 'renewal_failure', nullable: true })
  renewalFailure!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'completed_at', nullable: true })
  completedAt!: Date | null;
}
