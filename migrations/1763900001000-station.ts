import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Locations, charging stations with their EVSEs and connectors, credentials, configuration and commands. */
export class Station1763900001000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE SCHEMA station`);
    await db.query(`
      CREATE TABLE station.location (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        name text NOT NULL,
        time_zone text NOT NULL,
        address text,
        city text,
        postal_code text,
        country text,
        latitude double precision,
        longitude double precision,
        tariff_id uuid,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await db.query(`CREATE UNIQUE INDEX location_tenant ON station.location (tenant_id, id)`);
    await db.query(`
      CREATE TABLE station.charging_station (
        station_id text PRIMARY KEY,
        tenant_id text NOT NULL,
        location_id uuid,
        tariff_id uuid,
        vendor text,
        model text,
        serial_number text,
        firmware_version text,
        iccid text,
        imsi text,
        meter_type text,
        meter_serial_number text,
        protocol text,
        fallback_protocol text CHECK (fallback_protocol IN ('ocpp1.6', 'ocpp2.0.1', 'ocpp2.1')),
        security_profile smallint CHECK (security_profile BETWEEN 0 AND 3),
        registration_status text NOT NULL DEFAULT 'Accepted'
          CHECK (registration_status IN ('Accepted', 'Pending', 'Rejected')),
        status text NOT NULL DEFAULT 'Unknown',
        own_status text,
        own_status_at timestamptz(3),
        last_boot_at timestamptz(3),
        last_seen_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        FOREIGN KEY (tenant_id, location_id) REFERENCES station.location (tenant_id, id)
      )`);
    await db.query(
      `CREATE INDEX charging_station_tenant ON station.charging_station (tenant_id, station_id)`,
    );
    await db.query(`CREATE INDEX charging_station_location ON station.charging_station (location_id)`);
    await db.query(`
      CREATE TABLE station.credential (
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        generation integer NOT NULL,
        salt bytea NOT NULL,
        key_hash bytea NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        used_at timestamptz(3),
        PRIMARY KEY (station_id, generation)
      )`);
    await db.query(`
      CREATE TABLE station.evse (
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        evse_id integer NOT NULL CHECK (evse_id > 0),
        PRIMARY KEY (station_id, evse_id)
      )`);
    await db.query(`
      CREATE TABLE station.connector (
        station_id text NOT NULL,
        evse_id integer NOT NULL,
        connector_id integer NOT NULL CHECK (connector_id > 0),
        status text NOT NULL DEFAULT 'Unknown',
        error_code text,
        info text,
        vendor_id text,
        vendor_error_code text,
        status_at timestamptz(3),
        reported_at timestamptz(3),
        received_at timestamptz(3),
        PRIMARY KEY (station_id, evse_id, connector_id),
        FOREIGN KEY (station_id, evse_id) REFERENCES station.evse ON DELETE CASCADE
      )`);
    await db.query(`
      CREATE TABLE station.configuration_variable (
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        component text NOT NULL DEFAULT '',
        variable text NOT NULL,
        value text,
        read_only boolean NOT NULL DEFAULT false,
        marks text[] NOT NULL DEFAULT '{}',
        received_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (station_id, component, variable)
      )`);
    await db.query(`
      CREATE TABLE station.command (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        command text NOT NULL,
        status text NOT NULL CHECK (status IN ('pending', 'sent', 'accepted', 'rejected', 'failed', 'timeout')),
        request jsonb NOT NULL,
        response jsonb,
        requested_by text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        completed_at timestamptz(3)
      )`);
    await db.query(`CREATE INDEX command_station ON station.command (station_id, created_at DESC, id DESC)`);
    await db.query(
      `CREATE INDEX command_open ON station.command (created_at) WHERE status IN ('pending', 'sent')`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP SCHEMA station CASCADE`);
  }
}
