import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which stations are to be given a new password, and how far that is. */
export class CredentialRotation1764000018001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE station.credential_rotation (
        station_id text PRIMARY KEY REFERENCES station.charging_station ON DELETE CASCADE,
        tenant_id text NOT NULL,
        status text NOT NULL CHECK (status IN ('due', 'sent', 'failed')),
        reason text,
        attempts integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz(3) NOT NULL,
        command_id uuid,
        requested_by text NOT NULL,
        requested_at timestamptz(3) NOT NULL
      )`);
    await db.query(
      `CREATE INDEX credential_rotation_due ON station.credential_rotation (next_attempt_at) WHERE status = 'due'`,
    );
    await db.query(
      `CREATE INDEX credential_rotation_tenant ON station.credential_rotation (tenant_id, station_id)`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.credential_rotation`);
  }
}
