import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is needed to find for each stop that names no transaction the session that it is of, in whatever order both come. */
export class Transactions1764000007000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE billing.charging_session
        ADD COLUMN stop_transaction_id text,
        ADD COLUMN register_is_session_relative boolean NOT NULL DEFAULT false,
        ADD COLUMN metered_wh bigint`);
    await db.query(`
      UPDATE billing.charging_session
         SET stop_transaction_id = coalesce(substring(transaction_id FROM '^orphan-(.*)-.{12}$'), '-1')
       WHERE stop_key IS NOT NULL`);
    await db.query(`
      CREATE INDEX charging_session_unsettled ON billing.charging_session (station_id, started_at DESC)
       WHERE status = 'active' OR marks && '{closed_by_next_start,start_unknown,stop_matched}'::text[]`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX billing.charging_session_unsettled`);
    await db.query(`
      ALTER TABLE billing.charging_session
        DROP COLUMN stop_transaction_id,
        DROP COLUMN register_is_session_relative,
        DROP COLUMN metered_wh`);
  }
}
