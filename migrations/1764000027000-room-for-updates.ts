import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A session is brought up to date with its readings again and again: in its own page no index has to be told. */
export class RoomForUpdates1764000027000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE billing.charging_session SET (fillfactor = 60)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE billing.charging_session RESET (fillfactor)`);
  }
}
