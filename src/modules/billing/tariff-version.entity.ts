import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TariffElement } from './tariff.js';

/** What a tariff said from `createdAt` on. Never changed, so that every CDR can be computed again. */
@Entity({ schema: 'billing', name: 'tariff_version' })
export class TariffVersion {
  @PrimaryColumn({ type: 'uuid', name: 'tariff_id' })
  tariffId!: string;

  @PrimaryColumn({ type: 'integer', name: 'version' })
  version!: number;

  @Column({ type: 'text', name: 'currency' })
  currency!: string;

  @Column({ type: 'jsonb', name: 'elements' })
  elements!: TariffElement[];

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;
}
