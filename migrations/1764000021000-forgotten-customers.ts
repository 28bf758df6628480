import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tokens that a station was told to forget, which its local list leaves out. */
export class ForgottenCustomers1764000021000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE station.local_list ADD forgotten_keys text[] NOT NULL DEFAULT '{}'`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE station.local_list DROP forgotten_keys`);
  }
}
