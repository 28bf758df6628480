import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import type { RegistrationStatus, SecurityProfile } from './charging-station.js';

/** A charging station as it was registered and as it reported itself. Whether it is online is not kept here. */
@Entity({ schema: 'station', name: 'charging_station' })
export class ChargingStation implements TenantScope {
  @PrimaryColumn({ type: 'text', name: 'station_id' })
  stationId!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'uuid', name: 'location_id', nullable: true })
  locationId!: string | null;

  @Column({ type: 'uuid', name: 'tariff_id', nullable: true })
  tariffId!: string | null;

  @Column({ type: 'text', name: 'vendor', nullable: true })
  vendor!: string | null;

  @Column({ type: 'text', name: 'model', nullable: true })
  model!: string | null;

  @Column({ type: 'text', name: 'serial_number', nullable: true })
  serialNumber!: string | null;

  @Column({ type: 'text', name: 'firmware_version', nullable: true })
  firmwareVersion!: string | null;

  @Column({ type: 'text', name: 'iccid', nullable: true })
  iccid!: string | null;

  @Column({ type: 'text', name: 'imsi', nullable: true })
  imsi!: string | null;

  @Column({ type: 'text', name: 'meter_type', nullable: true })
  meterType!: string | null;

  @Column({ type: 'text', name: 'meter_serial_number', nullable: true })
  meterSerialNumber!: string | null;

  /** The subprotocol of its latest connection. */
  @Column({ type: 'text', name: 'protocol', nullable: true })
  protocol!: string | null;

  /** The version to assume of a charger that names none at the handshake. */
  @Column({ type: 'text', name: 'fallback_protocol', nullable: true })
  fallbackProtocol!: string | null;

  /** The least that it may connect with, where that is more than the installation asks. */
  @Column({ type: 'smallint', name: 'security_profile', nullable: true })
  securityProfile!: SecurityProfile | null;

  /** The one of its latest connection. */
  @Column({ type: 'smallint', name: 'connected_security_profile', nullable: true })
  connectedSecurityProfile!: SecurityProfile | null;

  /** The one that the charger was told to connect with from now on, until it has. */
  @Column({ type: 'smallint', name: 'target_security_profile', nullable: true })
  targetSecurityProfile!: SecurityProfile | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'target_security_profile_since', nullable: true })
  targetSecurityProfileSince!: Date | null;

  /** The command that told it. */
  @Column({ type: 'uuid', name: 'target_security_profile_command_id', nullable: true })
  targetSecurityProfileCommandId!: string | null;

  /** Names of quirks of its own, beside those of profiles. */
  @Column({ type: 'text', name: 'accepted_quirks', array: true, nullable: true })
  acceptedQuirks!: string[] | null;

  @Column({ type: 'text', name: 'registration_status' })
  registrationStatus!: RegistrationStatus;

  /** Sums up `ownStatus` and those of the connectors, by STATION_STATUS_ORDER. */
  @Column({ type: 'text', name: 'status' })
  status!: string;

  /** Of the station as a whole, as 1.6 reports it of connector 0. */
  @Column({ type: 'text', name: 'own_status', nullable: true })
  ownStatus!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'own_status_at', nullable: true })
  ownStatusAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'last_boot_at', nullable: true })
  lastBootAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'last_seen_at', nullable: true })
  lastSeenAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
