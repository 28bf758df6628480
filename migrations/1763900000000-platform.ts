import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tenants, the people and machines that log in, the event outbox, and the upkeep of daily partitions. */
export class Platform1763900000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE SCHEMA platform`);
    await db.query(`
      CREATE TABLE platform.tenant (
        id text PRIMARY KEY,
        name text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await db.query(`INSERT INTO platform.tenant (id, name) VALUES ('default', 'Default')`);
    await db.query(`
      CREATE TABLE platform.app_user (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES platform.tenant,
        email text NOT NULL,
        name text NOT NULL,
        password_hash text NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'operator', 'viewer', 'driver')),
        driver_id uuid,
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await db.query(`CREATE UNIQUE INDEX app_user_email ON platform.app_user (lower(email))`);
    await db.query(`
      CREATE TABLE platform.refresh_token (
        token_hash bytea PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES platform.app_user ON DELETE CASCADE,
        expires_at timestamptz(3) NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await db.query(`CREATE INDEX refresh_token_user ON platform.refresh_token (user_id)`);
    await db.query(`
      CREATE TABLE platform.api_key (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES platform.tenant,
        name text NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'operator', 'viewer')),
        key_hash bytea NOT NULL UNIQUE,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3),
        revoked_at timestamptz(3)
      )`);
    await db.query(`
      CREATE TABLE platform.audit_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id text NOT NULL,
        at timestamptz(3) NOT NULL DEFAULT now(),
        actor text NOT NULL,
        action text NOT NULL,
        resource text NOT NULL,
        status_code integer NOT NULL,
        request_id text
      )`);
    await db.query(`CREATE INDEX audit_log_tenant ON platform.audit_log (tenant_id, id)`);
    await db.query(`
      CREATE TABLE platform.idempotency_key (
        tenant_id text NOT NULL,
        actor text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        status_code integer,
        response text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, actor, key)
      )`);
    await db.query(`
      CREATE TABLE platform.outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id text NOT NULL,
        type text NOT NULL,
        occurred_at timestamptz(3) NOT NULL DEFAULT now(),
        data jsonb NOT NULL,
        published_at timestamptz(3)
      )`);
    await db.query(`CREATE INDEX outbox_unpublished ON platform.outbox (id) WHERE published_at IS NULL`);
    await db.query(
      `CREATE INDEX outbox_published ON platform.outbox (published_at) WHERE published_at IS NOT NULL`,
    );
    await this.createPartitionUpkeep(db);
  }

  /** Rows of a day that has no partition yet lie in the default one; making the partition moves them. */
  private async createPartitionUpkeep(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION platform.ensure_daily_partition(parent regclass, key_column name, day date) RETURNS void
      LANGUAGE plpgsql AS $$
      DECLARE
        schema_name name := (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent);
        table_name name := (SELECT relname FROM pg_class WHERE oid = parent);
        partition name := format('%s_%s', table_name, to_char(day, 'YYYYMMDD'));
        lower_bound timestamptz := day::timestamp AT TIME ZONE 'UTC';
        upper_bound timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
      BEGIN
        IF to_regclass(format('%I.%I', schema_name, partition)) IS NOT NULL THEN
          RETURN;
        END IF;
        PERFORM pg_advisory_xact_lock(hashtext(partition));
        -- Another session may have made it meanwhile; the catalog knows, the cache that to_regclass asks may not.
        IF EXISTS (
          SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = schema_name AND c.relname = partition
        ) THEN
          RETURN;
        END IF;
        EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING DEFAULTS)', schema_name, partition, parent);
        EXECUTE format(
          'WITH moved AS (DELETE FROM %I.%I WHERE %I >= $1 AND %I < $2 RETURNING *) INSERT INTO %I.%I SELECT * FROM moved',
          schema_name, table_name || '_default', key_column, key_column, schema_name, partition
        ) USING lower_bound, upper_bound;
        EXECUTE format(
          'ALTER TABLE %s ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)',
          parent, schema_name, partition, lower_bound, upper_bound
        );
      END $$`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP SCHEMA platform CASCADE`);
  }
}
