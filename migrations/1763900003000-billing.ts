import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tariffs by version, charging sessions, meter values by day, and charge detail records. */
export class Billing1763900003000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE SCHEMA billing`);
    await this.createTariffs(db);
    await this.createSessions(db);
    await this.createMeterValues(db);
    await this.createCdrs(db);
  }

  private async createTariffs(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE billing.tariff (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        name text NOT NULL,
        currency char(3) NOT NULL,
        version integer NOT NULL,
        is_default boolean NOT NULL DEFAULT false,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await db.query(`CREATE INDEX tariff_tenant ON billing.tariff (tenant_id, id)`);
    await db.query(`CREATE UNIQUE INDEX tariff_default ON billing.tariff (tenant_id) WHERE is_default`);
    await db.query(`
      CREATE TABLE billing.tariff_version (
        tariff_id uuid NOT NULL REFERENCES billing.tariff ON DELETE CASCADE,
        version integer NOT NULL,
        currency char(3) NOT NULL,
        elements jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tariff_id, version)
      )`);
  }

  private async createSessions(db: QueryRunner): Promise<void> {
    // OCPP 1.6 transaction ids: positive 32-bit integers, never given twice.
    await db.query(`CREATE SEQUENCE billing.transaction_number AS integer`);
    await db.query(`
      CREATE TABLE billing.charging_session (
        id uuid NOT NULL,
        tenant_id text NOT NULL,
        station_id text NOT NULL,
        evse_id integer NOT NULL,
        connector_id integer NOT NULL,
        transaction_id text NOT NULL,
        start_key text,
        stop_key text,
        id_token text,
        id_token_key text,
        driver_id uuid,
        authorisation_status text,
        authorisation jsonb,
        status text NOT NULL CHECK (status IN ('active', 'ended', 'review')),
        started_at timestamptz(3) NOT NULL,
        started_reported_at timestamptz(3),
        started_received_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        ended_reported_at timestamptz(3),
        ended_received_at timestamptz(3),
        meter_start_wh bigint,
        meter_stop_wh bigint,
        energy_wh bigint NOT NULL DEFAULT 0,
        stop_reason text,
        stop_id_token text,
        marks text[] NOT NULL DEFAULT '{}',
        location_id uuid,
        time_zone text NOT NULL DEFAULT 'UTC',
        tariff_id uuid,
        tariff_version integer,
        cost numeric(16, 6),
        currency char(3),
        rating_due boolean NOT NULL DEFAULT false,
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (station_id, id),
        UNIQUE (station_id, transaction_id),
        UNIQUE (station_id, start_key),
        UNIQUE (station_id, stop_key)
      )`);
    await db.query(`CREATE INDEX charging_session_id ON billing.charging_session (id)`);
    await db.query(
      `CREATE INDEX charging_session_tenant ON billing.charging_session (tenant_id, started_at DESC, id DESC)`,
    );
    await db.query(
      `CREATE INDEX charging_session_station ON billing.charging_session (station_id, started_at DESC, id DESC)`,
    );
    await db.query(
      `CREATE INDEX charging_session_driver ON billing.charging_session (driver_id, started_at DESC, id DESC)`,
    );
    await db.query(
      `CREATE INDEX charging_session_open ON billing.charging_session (tenant_id, id_token_key) WHERE status = 'active'`,
    );
    await db.query(
      `CREATE INDEX charging_session_active ON billing.charging_session (station_id) WHERE status = 'active'`,
    );
    await db.query(`CREATE INDEX charging_session_tariff ON billing.charging_session (tariff_id)`);
    await db.query(
      `CREATE INDEX charging_session_rating_due ON billing.charging_session (station_id, id) WHERE rating_due`,
    );
    await db.query(
      `CREATE INDEX charging_session_ended ON billing.charging_session (tenant_id, ended_at) WHERE ended_at IS NOT NULL`,
    );
  }

  /** Partitioned by the reported time, so that a repeated report meets its first record and is not stored twice. */
  private async createMeterValues(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE billing.meter_value (
        station_id text NOT NULL,
        evse_id integer NOT NULL,
        reported_at timestamptz(3) NOT NULL,
        digest bigint NOT NULL,
        connector_id integer NOT NULL,
        transaction_id text,
        measured_at timestamptz(3) NOT NULL,
        received_at timestamptz(3) NOT NULL,
        energy_wh numeric,
        power_w numeric,
        sampled_values jsonb NOT NULL,
        marks text[] NOT NULL DEFAULT '{}',
        PRIMARY KEY (station_id, evse_id, reported_at, digest)
      ) PARTITION BY RANGE (reported_at)`);
    await db.query(`CREATE TABLE billing.meter_value_default PARTITION OF billing.meter_value DEFAULT`);
    await ensurePartitions(db, 'billing.meter_value', 'reported_at');
  }

  private async createCdrs(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE billing.cdr (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        session_id uuid NOT NULL UNIQUE,
        station_id text NOT NULL,
        location_id uuid,
        driver_id uuid,
        id_token text,
        tariff_id uuid NOT NULL,
        tariff_version integer NOT NULL,
        revision integer NOT NULL DEFAULT 1,
        status text NOT NULL CHECK (status IN ('final', 'held')),
        started_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3) NOT NULL,
        energy_wh bigint NOT NULL,
        duration_seconds integer NOT NULL,
        idle_seconds integer NOT NULL,
        total_excl_vat numeric(16, 6) NOT NULL,
        total_incl_vat numeric(16, 6) NOT NULL,
        currency char(3) NOT NULL,
        lines jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await db.query(`CREATE INDEX cdr_tenant ON billing.cdr (tenant_id, ended_at DESC, id DESC)`);
    await db.query(`CREATE INDEX cdr_station ON billing.cdr (station_id, ended_at DESC, id DESC)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP SCHEMA billing CASCADE`);
  }
}

async function ensurePartitions(db: QueryRunner, table: string, column: string): Promise<void> {
  await db.query(
    `SELECT platform.ensure_daily_partition($1::regclass, $2, day::date)
       FROM generate_series(current_date - 1, current_date + 7, interval '1 day') AS day`,
    [table, column],
  );
}
