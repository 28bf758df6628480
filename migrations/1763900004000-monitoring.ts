import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The OCPP message log: one row a CALL with its answer, partitioned by day. */
export class Monitoring1763900004000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE SCHEMA monitoring`);
    await db.query(`CREATE SEQUENCE monitoring.ocpp_message_id`);
    await db.query(`
      CREATE TABLE monitoring.ocpp_message (
        station_id text NOT NULL,
        id bigint NOT NULL DEFAULT nextval('monitoring.ocpp_message_id'),
        received_at timestamptz(3) NOT NULL,
        answered_at timestamptz(3),
        direction text NOT NULL,
        protocol text NOT NULL,
        message_id text,
        action text,
        request text NOT NULL,
        response text,
        error_code text
      ) PARTITION BY RANGE (received_at)`);
    await db.query(`CREATE INDEX ocpp_message_station ON monitoring.ocpp_message (station_id, id)`);
    await db.query(
      `CREATE TABLE monitoring.ocpp_message_default PARTITION OF monitoring.ocpp_message DEFAULT`,
    );
    await db.query(
      `SELECT platform.ensure_daily_partition('monitoring.ocpp_message'::regclass, 'received_at', day::date)
         FROM generate_series(current_date - 1, current_date + 7, interval '1 day') AS day`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP SCHEMA monitoring CASCADE`);
  }
}
