import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type {
  ChargingLimitSource,
  InstalledProfileContent,
  InstalledProfilePurpose,
} from './charging-profile.js';

export const CHARGING_PROFILE_STATUSES = [
  'pending',
  'active',
  'external',
  'rejected',
  'failed',
  'cleared',
] as const;
export type ChargingProfileStatus = (typeof CHARGING_PROFILE_STATUSES)[number];

/** A charging profile that a station was sent, or has from another side, and whether it has it. */
@Entity({ schema: 'station', name: 'charging_profile' })
export class ChargingProfile implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  /** Under which the charger knows it; unique among those that it has. */
  @Column({ type: 'integer', name: 'charging_profile_id' })
  chargingProfileId!: number;

  /** 0 is the whole station; null until the charger has chosen where to charge. */
  @Column({ type: 'integer', name: 'evse_id', nullable: true })
  evseId!: number | null;

  @Column({ type: 'text', name: 'charging_profile_purpose' })
  chargingProfilePurpose!: InstalledProfilePurpose;

  @Column({ type: 'integer', name: 'stack_level' })
  stackLevel!: number;

  /** Of a TxProfile, as the charger knows it. */
  @Column({ type: 'text', name: 'transaction_id', nullable: true })
  transactionId!: string | null;

  /** Of the remote start that it went with. */
  @Column({ type: 'text', name: 'id_token', nullable: true })
  idToken!: string | null;

  /** As asked for over REST, or as reported; times in UTC. */
  @Column({ type: 'jsonb', name: 'charging_profile' })
  chargingProfile!: InstalledProfileContent;

  @Column({ type: 'text', name: 'charging_limit_source' })
  chargingLimitSource!: ChargingLimitSource;

  @Column({ type: 'text', name: 'status' })
  status!: ChargingProfileStatus;

  @Column({ type: 'text', name: 'status_reason', nullable: true })
  statusReason!: string | null;

  /** The command that took it to the charger; null for what was not sent from here. */
  @Column({ type: 'uuid', name: 'command_id', nullable: true })
  commandId!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
