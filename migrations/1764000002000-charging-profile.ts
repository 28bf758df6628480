import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Charging profiles, and the number that each station's last one has. */
export class ChargingProfile1764000002000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE station.charging_profile (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        charging_profile_id integer NOT NULL,
        evse_id integer CHECK (evse_id >= 0),
        charging_profile_purpose text NOT NULL
          CHECK (charging_profile_purpose IN ('ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile')),
        stack_level integer NOT NULL,
        transaction_id text,
        id_token text,
        charging_profile jsonb NOT NULL,
        status text NOT NULL CHECK (status IN ('pending', 'active', 'rejected', 'failed', 'cleared')),
        status_reason text,
        command_id uuid NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (station_id, charging_profile_id)
      )`);
    await db.query(
      `CREATE INDEX charging_profile_tenant ON station.charging_profile (tenant_id, created_at DESC, id DESC)`,
    );
    await db.query(
      `CREATE INDEX charging_profile_station ON station.charging_profile (station_id, created_at DESC, id DESC)`,
    );
    await db.query(
      `CREATE INDEX charging_profile_live ON station.charging_profile (station_id, charging_profile_purpose)
        WHERE status IN ('pending', 'active')`,
    );
    await db.query(`
      CREATE TABLE station.charging_profile_number (
        station_id text PRIMARY KEY REFERENCES station.charging_station ON DELETE CASCADE,
        last_id integer NOT NULL
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.charging_profile_number`);
    await db.query(`DROP TABLE station.charging_profile`);
  }
}
