import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Passwords that are given to chargers over OCPP, upgrades of the security profile, and connections that were refused. */
export class Credentials1764000018000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE station.charging_station
        ADD COLUMN connected_security_profile smallint CHECK (connected_security_profile BETWEEN 0 AND 3),
        ADD COLUMN target_security_profile smallint CHECK (target_security_profile BETWEEN 1 AND 3),
        ADD COLUMN target_security_profile_since timestamptz(3),
        ADD COLUMN target_security_profile_command_id uuid`);
    await db.query(`ALTER TABLE station.credential ADD COLUMN command_id uuid`);
    await db.query(`
      CREATE TABLE station.refused_connection (
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        reason text NOT NULL,
        count bigint NOT NULL,
        unreported bigint NOT NULL,
        last_at timestamptz(3) NOT NULL,
        last_address text NOT NULL,
        reported_at timestamptz(3),
        PRIMARY KEY (station_id, reason)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.refused_connection`);
    await db.query(`ALTER TABLE station.credential DROP COLUMN command_id`);
    await db.query(`
      ALTER TABLE station.charging_station
        DROP COLUMN target_security_profile_command_id,
        DROP COLUMN target_security_profile_since,
        DROP COLUMN target_security_profile,
        DROP COLUMN connected_security_profile`);
  }
}
