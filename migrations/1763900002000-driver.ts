import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Drivers, their groups and their identification tokens. */
export class Driver1763900002000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE SCHEMA driver`);
    await db.query(`
      CREATE TABLE driver.driver_group (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        name text NOT NULL,
        group_id_token text,
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (tenant_id, name)
      )`);
    await db.query(`
      CREATE TABLE driver.driver (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        name text NOT NULL,
        email text NOT NULL,
        phone text,
        group_id uuid REFERENCES driver.driver_group,
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
        max_concurrent_sessions integer CHECK (max_concurrent_sessions > 0),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await db.query(`CREATE UNIQUE INDEX driver_email ON driver.driver (tenant_id, lower(email))`);
    await db.query(`CREATE INDEX driver_tenant ON driver.driver (tenant_id, id)`);
    await db.query(`
      CREATE TABLE driver.id_token (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        driver_id uuid NOT NULL REFERENCES driver.driver ON DELETE CASCADE,
        id_token text NOT NULL,
        id_token_key text NOT NULL,
        type text NOT NULL,
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
        valid_from timestamptz(3),
        valid_until timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (tenant_id, id_token_key)
      )`);
    await db.query(`CREATE INDEX id_token_driver ON driver.id_token (driver_id)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP SCHEMA driver CASCADE`);
  }
}
