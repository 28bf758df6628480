import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Driver groups whose tokens end the transactions of others and begin none. */
export class MasterPass1764000022000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `ALTER TABLE driver.driver_group ADD COLUMN is_master_pass boolean NOT NULL DEFAULT false`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE driver.driver_group DROP COLUMN is_master_pass`);
  }
}
