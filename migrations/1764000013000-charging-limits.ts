import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Charging profiles that stations report, limits that others set them, and what cars tell of their charging. */
export class ChargingLimits1764000013000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await this.extendProfiles(db);
    await db.query(`
      CREATE TABLE station.charging_profile_report (
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        request_id integer NOT NULL,
        command_id uuid NOT NULL,
        criteria jsonb NOT NULL,
        reported_ids integer[] NOT NULL DEFAULT '{}',
        requested_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (station_id, request_id)
      )`);
    await db.query(`
      CREATE TABLE station.charging_limit (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        evse_id integer NOT NULL CHECK (evse_id >= 0),
        charging_limit_source text NOT NULL,
        is_grid_critical boolean,
        charging_schedules jsonb NOT NULL,
        received_at timestamptz(3) NOT NULL,
        UNIQUE (station_id, evse_id, charging_limit_source)
      )`);
    await db.query(`
      CREATE TABLE station.ev_charging (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        evse_id integer NOT NULL CHECK (evse_id > 0),
        transaction_id text,
        charging_needs jsonb,
        max_schedule_tuples integer,
        needs_status text,
        needs_at timestamptz(3),
        ev_schedule jsonb,
        schedule_status text,
        schedule_at timestamptz(3),
        renegotiations integer NOT NULL DEFAULT 0,
        renewed_at timestamptz(3),
        UNIQUE (station_id, evse_id)
      )`);
  }

  /** A profile takes the place of another one under the same number: a number is unique among those installed. */
  private async extendProfiles(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE station.charging_profile
        ALTER COLUMN command_id DROP NOT NULL,
        ADD COLUMN charging_limit_source text NOT NULL DEFAULT 'CSO',
        DROP CONSTRAINT charging_profile_station_id_charging_profile_id_key,
        DROP CONSTRAINT charging_profile_status_check,
        ADD CONSTRAINT charging_profile_status_check
          CHECK (status IN ('pending', 'active', 'external', 'rejected', 'failed', 'cleared')),
        DROP CONSTRAINT charging_profile_charging_profile_purpose_check,
        ADD CONSTRAINT charging_profile_charging_profile_purpose_check
          CHECK (charging_profile_purpose IN
            ('ChargingStationExternalConstraints', 'ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'))`);
    await db.query(`DROP INDEX station.charging_profile_live`);
    await db.query(
      `CREATE INDEX charging_profile_live ON station.charging_profile (station_id, charging_profile_purpose)
        WHERE status IN ('pending', 'active', 'external')`,
    );
    await db.query(
      `CREATE UNIQUE INDEX charging_profile_installed ON station.charging_profile (station_id, charging_profile_id)
        WHERE status IN ('active', 'external')`,
    );
    await db.query(
      `CREATE INDEX charging_profile_number_of ON station.charging_profile (station_id, charging_profile_id)`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.ev_charging`);
    await db.query(`DROP TABLE station.charging_limit`);
    await db.query(`DROP TABLE station.charging_profile_report`);
    await db.query(`DELETE FROM station.charging_profile WHERE command_id IS NULL`);
    await db.query(
      `DELETE FROM station.charging_profile older USING station.charging_profile newer
        WHERE older.station_id = newer.station_id AND older.charging_profile_id = newer.charging_profile_id
          AND (older.status IN ('active', 'external'), older.created_at, older.id)
            < (newer.status IN ('active', 'external'), newer.created_at, newer.id)`,
    );
    await db.query(`UPDATE station.charging_profile SET status = 'active' WHERE status = 'external'`);
    await db.query(`DROP INDEX station.charging_profile_number_of`);
    await db.query(`DROP INDEX station.charging_profile_installed`);
    await db.query(`DROP INDEX station.charging_profile_live`);
    await db.query(
      `CREATE INDEX charging_profile_live ON station.charging_profile (station_id, charging_profile_purpose)
        WHERE status IN ('pending', 'active')`,
    );
    await db.query(`
      ALTER TABLE station.charging_profile
        ALTER COLUMN command_id SET NOT NULL,
        DROP COLUMN charging_limit_source,
        ADD CONSTRAINT charging_profile_station_id_charging_profile_id_key UNIQUE (station_id, charging_profile_id),
        DROP CONSTRAINT charging_profile_status_check,
        ADD CONSTRAINT charging_profile_status_check
          CHECK (status IN ('pending', 'active', 'rejected', 'failed', 'cleared')),
        DROP CONSTRAINT charging_profile_charging_profile_purpose_check,
        ADD CONSTRAINT charging_profile_charging_profile_purpose_check
          CHECK (charging_profile_purpose IN ('ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'))`);
  }
}
