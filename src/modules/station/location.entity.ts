import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';

/** Where stations stand. */
@Entity({ schema: 'station', name: 'location' })
export class Location implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'name' })
  name!: string;

  /** IANA name; tariffs and reports follow its wall clock. */
  @Column({ type: 'text', name: 'time_zone' })
  timeZone!: string;

  @Column({ type: 'text', name: 'address', nullable: true })
  address!: string | null;

  @Column({ type: 'text', name: 'city', nullable: true })
  city!: string | null;

  @Column({ type: 'text', name: 'postal_code', nullable: true })
  postalCode!: string | null;

  @Column({ type: 'text', name: 'country', nullable: true })
  country!: string | null;

  @Column({ type: 'double precision', name: 'latitude', nullable: true })
  latitude!: number | null;

  @Column({ type: 'double precision', name: 'longitude', nullable: true })
  longitude!: number | null;

  @Column({ type: 'uuid', name: 'tariff_id', nullable: true })
  tariffId!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
