import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lists of tokens that stations authorise by themselves: what each is to have, and what it has accepted. */
export class LocalList1764000003000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE station.local_list (
        station_id text PRIMARY KEY REFERENCES station.charging_station ON DELETE CASCADE,
        tenant_id text NOT NULL,
        group_ids uuid[],
        version integer CHECK (version > 0),
        acknowledged_version integer CHECK (acknowledged_version > 0),
        reported_version integer,
        checked_at timestamptz(3),
        entry_count integer NOT NULL DEFAULT 0,
        entries_hash text,
        entry_format jsonb,
        failure text CHECK (failure IN ('refused', 'unanswered', 'not-supported')),
        failure_reason text,
        failed_at timestamptz(3),
        failed_hash text,
        sent_at timestamptz(3),
        updated_at timestamptz(3),
        lease_until timestamptz(3),
        CHECK ((acknowledged_version IS NULL) = (entries_hash IS NULL))
      )`);
    await db.query(`
      CREATE TABLE station.local_list_entry (
        station_id text NOT NULL REFERENCES station.local_list ON DELETE CASCADE,
        id_token_key text NOT NULL,
        id_token text NOT NULL,
        type text,
        status text NOT NULL,
        valid_until timestamptz(3),
        group_id_token text,
        PRIMARY KEY (station_id, id_token_key)
      )`);
    await db.query(`CREATE INDEX driver_group_drivers ON driver.driver (group_id)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX driver.driver_group_drivers`);
    await db.query(`DROP TABLE station.local_list_entry`);
    await db.query(`DROP TABLE station.local_list`);
  }
}
