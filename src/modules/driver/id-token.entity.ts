import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import type { Standing } from './driver.entity.js';

/** OCPP 2.0.1 part 2, 3.43 IdTokenEnumType. */
export const ID_TOKEN_TYPES = [
  'Central',
  'eMAID',
  'ISO14443',
  'ISO15693',
  'KeyCode',
  'Local',
  'MacAddress',
  'NoAuthorization',
] as const;
export type IdTokenType = (typeof ID_TOKEN_TYPES)[number];

/** What a driver identifies with: a card, an app, a car. */
@Entity({ schema: 'driver', name: 'id_token' })
export class IdToken implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'uuid', name: 'driver_id' })
  driverId!: string;

  @Column({ type: 'text', name: 'id_token' })
  idToken!: string;

  /** `normaliseIdToken` of the token; unique in the tenant. */
  @Column({ type: 'text', name: 'id_token_key' })
  idTokenKey!: string;

  @Column({ type: 'text', name: 'type' })
  type!: IdTokenType;

  @Column({ type: 'text', name: 'status' })
  status!: Standing;

  @Column({ type: 'timestamptz', precision: 3, name: 'valid_from', nullable: true })
  validFrom!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'valid_until', nullable: true })
  validUntil!: Date | null;

  /** What is left of what was paid; null when it is not prepaid, as are the two below. */
  @Column({ type: 'numeric', name: 'prepaid_amount', nullable: true })
  prepaidAmount!: string | null;

  @Column({ type: 'text', name: 'prepaid_currency', nullable: true })
  prepaidCurrency!: string | null;

  /** What started before is charged otherwise. */
  @Column({ type: 'timestamptz', precision: 3, name: 'prepaid_since', nullable: true })
  prepaidSince!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
