import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { ConnectorType, ReservationStatus } from './reservation.js';

/** An EVSE, or any one of a station, that is kept free for a token until a certain time. */
@Entity({ schema: 'station', name: 'reservation' })
export class Reservation implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  /** Under which the charger knows it. */
  @Column({ type: 'integer', name: 'reservation_id' })
  reservationId!: number;

  /** Null for any EVSE of the station. */
  @Column({ type: 'integer', name: 'evse_id', nullable: true })
  evseId!: number | null;

  /** Null where it was not asked for. */
  @Column({ type: 'integer', name: 'connector_id', nullable: true })
  connectorId!: number | null;

  /** What must fit the plug; null for any. */
  @Column({ type: 'text', name: 'connector_type', nullable: true })
  connectorType!: ConnectorType | null;

  @Column({ type: 'text', name: 'id_token' })
  idToken!: string;

  /** Tokens of this group may use it too. */
  @Column({ type: 'text', name: 'group_id_token', nullable: true })
  groupIdToken!: string | null;

  /** As recorded; see `statusAt`. */
  @Column({ type: 'text', name: 'status' })
  status!: ReservationStatus;

  /** The charger's word for it. */
  @Column({ type: 'text', name: 'status_reason', nullable: true })
  statusReason!: string | null;

  /** The transaction that it ended in, under the charger's name for that. */
  @Column({ type: 'text', name: 'transaction_id', nullable: true })
  transactionId!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt!: Date;

  /** The command that asked the charger for it. */
  @Column({ type: 'uuid', name: 'command_id' })
  commandId!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
