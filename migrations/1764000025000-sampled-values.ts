import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Samples are kept as the JSON text that they are read as: nobody asks for parts of it, and parsing each costs more than storing it. */
export class SampledValues1764000025000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE billing.meter_value ALTER COLUMN sampled_values TYPE text`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      `ALTER TABLE billing.meter_value ALTER COLUMN sampled_values TYPE jsonb USING sampled_values::jsonb`,
    );
  }
}
