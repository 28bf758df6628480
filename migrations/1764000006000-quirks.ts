import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which deviations are accepted of which chargers, and which they were seen to have. */
export class Quirks1764000006000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE station.charging_station ADD COLUMN accepted_quirks text[]`);
    await db.query(`
      CREATE TABLE station.quirk_profile (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        name text NOT NULL,
        vendor text NOT NULL,
        model text NOT NULL,
        firmware_version text,
        accepts text[] NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await db.query(`CREATE INDEX quirk_profile_tenant ON station.quirk_profile (tenant_id, id)`);
    // Counters are updated in place, without an entry in the index, where the page has room for the new version.
    await db.query(`
      CREATE TABLE station.deviation (
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        action text NOT NULL,
        deviation text NOT NULL,
        path text NOT NULL,
        accepted boolean NOT NULL,
        suggested_quirk text,
        detail text NOT NULL,
        count bigint NOT NULL,
        first_at timestamptz(3) NOT NULL,
        last_at timestamptz(3) NOT NULL,
        PRIMARY KEY (station_id, action, deviation, path)
      ) WITH (fillfactor = 70)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.deviation`);
    await db.query(`DROP TABLE station.quirk_profile`);
    await db.query(`ALTER TABLE station.charging_station DROP COLUMN accepted_quirks`);
  }
}
