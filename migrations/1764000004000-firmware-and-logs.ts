import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What firmware updates and log uploads have in common: a request of ours or none, and how far the charger says it is. */
const TASK_COLUMNS = `
  id uuid PRIMARY KEY,
  tenant_id text NOT NULL,
  station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
  request_id integer,
  command_id uuid,
  retries integer,
  retry_interval_seconds integer,
  status text NOT NULL,
  status_at timestamptz(3) NOT NULL,
  history jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  ended_at timestamptz(3)`;

/** Firmware updates, and uploads of diagnostics and logs. */
export class FirmwareAndLogs1764000004000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE SEQUENCE station.request_id AS integer`);
    await db.query(`
      CREATE TABLE station.firmware_update (${TASK_COLUMNS},
        location text,
        retrieve_at timestamptz(3),
        install_at timestamptz(3),
        signed boolean
      )`);
    await db.query(`
      CREATE TABLE station.log_upload (${TASK_COLUMNS},
        log_type text CHECK (log_type IN ('DiagnosticsLog', 'SecurityLog')),
        remote_location text,
        oldest_timestamp timestamptz(3),
        latest_timestamp timestamptz(3),
        filename text
      )`);
    for (const table of ['firmware_update', 'log_upload']) {
      await db.query(
        `CREATE INDEX ${table}_station ON station.${table} (station_id, created_at DESC, id DESC)`,
      );
      // A charger may name a number that was never asked of it; ours are unique.
      await db.query(
        `CREATE UNIQUE INDEX ${table}_request ON station.${table} (station_id, request_id)
          WHERE command_id IS NOT NULL`,
      );
      await db.query(`CREATE UNIQUE INDEX ${table}_command ON station.${table} (command_id)`);
    }
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.log_upload`);
    await db.query(`DROP TABLE station.firmware_update`);
    await db.query(`DROP SEQUENCE station.request_id`);
  }
}
