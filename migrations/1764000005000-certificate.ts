import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Certificate signing requests of stations, the root certificates installed in them, and their security events. */
export class Certificate1764000005000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE station.certificate_request (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        certificate_type text NOT NULL,
        status text NOT NULL
          CHECK (status IN ('pending', 'signed', 'rejected', 'superseded', 'installed', 'refused')),
        csr text NOT NULL,
        subject text,
        key_type text,
        public_key_hash text,
        reason text,
        certificate_chain text,
        valid_until timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        completed_at timestamptz(3)
      )`);
    await db.query(
      `CREATE INDEX certificate_request_station ON station.certificate_request (station_id, created_at DESC, id DESC)`,
    );
    // Whether another station has the serial number that a certificate is asked for.
    await db.query(
      `CREATE INDEX charging_station_serial_number ON station.charging_station (tenant_id, serial_number)`,
    );
    await db.query(`
      CREATE TABLE station.installed_certificate (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        certificate_type text NOT NULL,
        hash_algorithm text NOT NULL,
        issuer_name_hash text NOT NULL,
        issuer_key_hash text,
        serial_number text NOT NULL,
        certificate text,
        subject text,
        issuer text,
        valid_from timestamptz(3),
        valid_until timestamptz(3),
        installed_at timestamptz(3),
        reported_at timestamptz(3),
        created_at timestamptz(3) NOT NULL
      )`);
    await db.query(
      `CREATE INDEX installed_certificate_station
         ON station.installed_certificate (station_id, created_at DESC, id DESC)`,
    );
    await db.query(`
      CREATE TABLE station.security_event (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        type text NOT NULL,
        tech_info text,
        critical boolean NOT NULL,
        occurred_at timestamptz(3) NOT NULL,
        reported_at timestamptz(3),
        received_at timestamptz(3) NOT NULL
      )`);
    await db.query(
      `CREATE UNIQUE INDEX security_event_once
         ON station.security_event (station_id, reported_at, type, coalesce(tech_info, ''))`,
    );
    await db.query(
      `CREATE INDEX security_event_station ON station.security_event (station_id, occurred_at DESC, id DESC)`,
    );
    await db.query(
      `CREATE INDEX security_event_tenant ON station.security_event (tenant_id, occurred_at DESC, id DESC)`,
    );
    await db.query(`CREATE INDEX security_event_received ON station.security_event (received_at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.security_event`);
    await db.query(`DROP TABLE station.installed_certificate`);
    await db.query(`DROP INDEX station.charging_station_serial_number`);
    await db.query(`DROP TABLE station.certificate_request`);
  }
}
