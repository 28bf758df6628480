import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages on the displays of stations, and reservations by the type of a connector. */
export class DisplayMessages1764000014000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE station.reservation ADD COLUMN connector_type text`);
    await db.query(`
      CREATE TABLE station.display_message_number (
        station_id text PRIMARY KEY REFERENCES station.charging_station ON DELETE CASCADE,
        last_id integer NOT NULL
      )`);
    await db.query(`
      CREATE TABLE station.display_message (
        id uuid NOT NULL,
        tenant_id text NOT NULL,
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        message_id integer NOT NULL,
        priority text NOT NULL CHECK (priority IN ('AlwaysFront', 'InFront', 'NormalCycle')),
        state text CHECK (state IN ('Charging', 'Faulted', 'Idle', 'Unavailable')),
        starts_at timestamptz(3),
        ends_at timestamptz(3),
        transaction_id text,
        message jsonb NOT NULL,
        display jsonb,
        status text NOT NULL CHECK (status IN ('pending', 'active', 'rejected', 'failed', 'cleared', 'expired')),
        status_reason text,
        command_id uuid,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (station_id, message_id)
      )`);
    await db.query(`CREATE UNIQUE INDEX display_message_id ON station.display_message (id)`);
    await db.query(
      `CREATE INDEX display_message_station ON station.display_message (station_id, created_at DESC, id DESC)`,
    );
    await db.query(`
      CREATE TABLE station.display_message_report (
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        request_id integer NOT NULL,
        criteria jsonb NOT NULL,
        reported_ids integer[] NOT NULL DEFAULT '{}',
        requested_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (station_id, request_id)
      )`);
    await db.query(`CREATE SEQUENCE station.display_message_report_number AS integer CYCLE`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP SEQUENCE station.display_message_report_number`);
    await db.query(`DROP TABLE station.display_message_report`);
    await db.query(`DROP TABLE station.display_message`);
    await db.query(`DROP TABLE station.display_message_number`);
    await db.query(`ALTER TABLE station.reservation DROP COLUMN connector_type`);
  }
}
