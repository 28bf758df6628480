import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The certificates by which chargers connect, whoever issued them, and their renewal. */
export class ClientCertificate1764000016001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE station.client_certificate (
        station_id text PRIMARY KEY REFERENCES station.charging_station ON DELETE CASCADE,
        tenant_id text NOT NULL,
        fingerprint text NOT NULL,
        valid_until timestamptz(3) NOT NULL,
        presented_at timestamptz(3) NOT NULL,
        renewal_attempts integer NOT NULL DEFAULT 0,
        renewal_attempted_at timestamptz(3),
        renewal_failure text
      )`);
    await db.query(`CREATE INDEX client_certificate_expiry ON station.client_certificate (valid_until)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.client_certificate`);
  }
}
