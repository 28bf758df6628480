import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Transactions that stations number and report themselves, event by event; prepaid tokens. */
export class TransactionEvents1764000010000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await this.createTransactions(db);
    await this.createEvents(db);
    await this.createPrepaid(db);
  }

  private async createTransactions(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE billing.transaction (
        station_id text NOT NULL,
        transaction_id text NOT NULL,
        tenant_id text NOT NULL,
        session_id uuid NOT NULL,
        earliest_reported_at timestamptz(3) NOT NULL,
        is_complete boolean,
        missing_seq_nos bigint[] NOT NULL DEFAULT '{}',
        asked_at timestamptz(3),
        settled_at timestamptz(3),
        PRIMARY KEY (station_id, transaction_id)
      )`);
    await db.query(`CREATE INDEX transaction_session ON billing.transaction (session_id)`);
    await db.query(
      `CREATE INDEX transaction_unsettled ON billing.transaction (station_id, transaction_id) WHERE settled_at IS NULL`,
    );
  }

  /** Partitioned by the reported time, so that a repeated event meets its first record and is not stored twice. */
  private async createEvents(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE billing.transaction_event (
        station_id text NOT NULL,
        transaction_id text NOT NULL,
        seq_no bigint NOT NULL,
        event_type text NOT NULL,
        trigger_reason text NOT NULL,
        reported_at timestamptz(3) NOT NULL,
        occurred_at timestamptz(3) NOT NULL,
        received_at timestamptz(3) NOT NULL,
        time_marks text[] NOT NULL DEFAULT '{}',
        is_offline boolean NOT NULL,
        charging_state text,
        evse_id integer,
        connector_id integer,
        id_token text,
        id_token_type text,
        stopped_reason text,
        remote_start_id bigint,
        reservation_id bigint,
        phases_used bigint,
        cable_max_current_a bigint,
        charging_seconds bigint,
        begin_wh numeric,
        end_wh numeric,
        first_wh numeric,
        first_wh_at timestamptz(3),
        last_wh numeric,
        last_wh_at timestamptz(3),
        authorisation jsonb,
        total_cost numeric,
        PRIMARY KEY (station_id, transaction_id, seq_no, event_type, trigger_reason, reported_at)
      ) PARTITION BY RANGE (reported_at)`);
    await db.query(
      `CREATE TABLE billing.transaction_event_default PARTITION OF billing.transaction_event DEFAULT`,
    );
    await db.query(
      `SELECT platform.ensure_daily_partition('billing.transaction_event'::regclass, 'reported_at', day::date)
         FROM generate_series(current_date - 1, current_date + 7, interval '1 day') AS day`,
    );
  }

  private async createPrepaid(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE driver.id_token
        ADD COLUMN prepaid_amount numeric(16, 6),
        ADD COLUMN prepaid_currency char(3),
        ADD COLUMN prepaid_since timestamptz(3),
        ADD CONSTRAINT id_token_prepaid
          CHECK (num_nulls(prepaid_amount, prepaid_currency, prepaid_since) IN (0, 3))`);
    await db.query(`
      CREATE TABLE driver.prepaid_charge (
        session_id uuid PRIMARY KEY,
        id_token_id uuid NOT NULL REFERENCES driver.id_token ON DELETE CASCADE,
        amount numeric(16, 6) NOT NULL,
        currency char(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await db.query(`CREATE INDEX prepaid_charge_token ON driver.prepaid_charge (id_token_id)`);
    await db.query(`
      CREATE TABLE billing.cost_notice (
        station_id text NOT NULL,
        session_id uuid NOT NULL,
        cost numeric(16, 6),
        told_at timestamptz(3),
        stop_asked_at timestamptz(3),
        PRIMARY KEY (station_id, session_id)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE billing.cost_notice`);
    await db.query(`DROP TABLE driver.prepaid_charge`);
    await db.query(`
      ALTER TABLE driver.id_token
        DROP COLUMN prepaid_amount, DROP COLUMN prepaid_currency, DROP COLUMN prepaid_since`);
    await db.query(`DROP TABLE billing.transaction_event`);
    await db.query(`DROP TABLE billing.transaction`);
  }
}
