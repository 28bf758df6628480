import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import type { AuthorisationResult } from '../driver/index.js';

export const SESSION_STATUSES = ['active', 'ended', 'review'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** As JSON holds it. */
export type StoredAuthorisation = Omit<AuthorisationResult, 'validUntil'> & { validUntil: string | null };

/** One transaction of a charging station, from its start to its stop. */
@Entity({ schema: 'billing', name: 'charging_session' })
export class ChargingSession implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @PrimaryColumn({ type: 'text', name: 'station_id' })
  stationId!: string;

  @Column({ type: 'integer', name: 'evse_id' })
  evseId!: number;

  @Column({ type: 'integer', name: 'connector_id' })
  connectorId!: number;

  /** Unique on the station. Of the station's own giving in 2.x, of ours in 1.6; `orphan-…` where no start is known. */
  @Column({ type: 'text', name: 'transaction_id' })
  transactionId!: string;

  /** Tells a repeated start of 1.6; null where the station gave the transaction id or no time that can be read. */
  @Column({ type: 'text', name: 'start_key', nullable: true })
  startKey!: string | null;

  /** Tells a repeated stop that came without a known transaction id. */
  @Column({ type: 'text', name: 'stop_key', nullable: true })
  stopKey!: string | null;

  /** What that stop called its transaction: `-1`, `0`, or an id that is none of the station's. */
  @Column({ type: 'text', name: 'stop_transaction_id', nullable: true })
  stopTransactionId!: string | null;

  @Column({ type: 'text', name: 'id_token', nullable: true })
  idToken!: string | null;

  @Column({ type: 'text', name: 'id_token_key', nullable: true })
  idTokenKey!: string | null;

  @Column({ type: 'uuid', name: 'driver_id', nullable: true })
  driverId!: string | null;

  @Column({ type: 'text', name: 'authorisation_status', nullable: true })
  authorisationStatus!: string | null;

  /** What the start was answered, for its repetition; null where no start is known. */
  @Column({ type: 'jsonb', name: 'authorisation', nullable: true })
  authorisation!: StoredAuthorisation | null;

  @Column({ type: 'text', name: 'status' })
  status!: SessionStatus;

  @Column({ type: 'timestamptz', precision: 3, name: 'started_at' })
  startedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'started_reported_at', nullable: true })
  startedReportedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'started_received_at' })
  startedReceivedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'ended_reported_at', nullable: true })
  endedReportedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'ended_received_at', nullable: true })
  endedReceivedAt!: Date | null;

  /** As reported; null when it was no number that can be stored. */
  @Column({ type: 'bigint', name: 'meter_start_wh', nullable: true })
  meterStartWh!: number | null;

  @Column({ type: 'bigint', name: 'meter_stop_wh', nullable: true })
  meterStopWh!: number | null;

  /** The stop is of a station whose register may begin at 0 with the session, whatever it showed at the start. */
  @Column({ type: 'boolean', name: 'register_is_session_relative' })
  registerIsSessionRelative!: boolean;

  /** While it is active that of the latest reading, then the one that is billed. */
  @Column({ type: 'bigint', name: 'energy_wh' })
  energyWh!: number;

  /** The energy by the readings under its own id, as long as it is active: those under none may be of another one. */
  @Column({ type: 'bigint', name: 'metered_wh', nullable: true })
  meteredWh!: number | null;

  @Column({ type: 'text', name: 'stop_reason', nullable: true })
  stopReason!: string | null;

  @Column({ type: 'text', name: 'stop_id_token', nullable: true })
  stopIdToken!: string | null;

  /** What is worth knowing of it; see `session-figures.ts`. */
  @Column({ type: 'text', array: true, name: 'marks' })
  marks!: string[];

  @Column({ type: 'uuid', name: 'location_id', nullable: true })
  locationId!: string | null;

  /** IANA time zone of the location, in which the tariff's times are meant. */
  @Column({ type: 'text', name: 'time_zone' })
  timeZone!: string;

  @Column({ type: 'uuid', name: 'tariff_id', nullable: true })
  tariffId!: string | null;

  @Column({ type: 'integer', name: 'tariff_version', nullable: true })
  tariffVersion!: number | null;

  /** That of its CDR, with VAT; null until rated. */
  @Column({ type: 'numeric', name: 'cost', nullable: true })
  cost!: string | null;

  @Column({ type: 'text', name: 'currency', nullable: true })
  currency!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
