import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';

/** Of a mobility operator, or of ISO 15118 as a whole: 2.0.1 part 2, 3.45. */
export const CONTRACT_ROOT_TYPES = ['MORootCertificate', 'V2GRootCertificate'] as const;
export type ContractRootType = (typeof CONTRACT_ROOT_TYPES)[number];

export const isContractRootType = (type: string): type is ContractRootType =>
  CONTRACT_ROOT_TYPES.some((known) => known === type);

/** A root that contract certificates may go back to. */
@Entity({ schema: 'station', name: 'contract_root' })
export class ContractRoot implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'certificate_type' })
  certificateType!: ContractRootType;

  /** SHA-256 of the certificate, in hex; unique in the tenant. */
  @Column({ type: 'text', name: 'fingerprint' })
  fingerprint!: string;

  /** PEM. */
  @Column({ type: 'text', name: 'certificate' })
  certificate!: string;

  @Column({ type: 'text', name: 'subject' })
  subject!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'valid_from' })
  validFrom!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'valid_until' })
  validUntil!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;
}
