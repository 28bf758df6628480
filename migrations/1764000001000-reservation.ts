import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reservations of EVSEs, under the numbers that chargers know them by. */
export class Reservation1764000001000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE SEQUENCE station.reservation_number AS integer`);
    await db.query(`
      CREATE TABLE station.reservation (
        id uuid NOT NULL,
        tenant_id text NOT NULL,
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        reservation_id integer NOT NULL,
        evse_id integer CHECK (evse_id > 0),
        connector_id integer CHECK (connector_id > 0),
        id_token text NOT NULL,
        group_id_token text,
        status text NOT NULL
          CHECK (status IN ('pending', 'active', 'rejected', 'failed', 'used', 'cancelled', 'expired')),
        status_reason text,
        transaction_id text,
        expires_at timestamptz(3) NOT NULL,
        command_id uuid NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (station_id, reservation_id)
      )`);
    await db.query(`CREATE INDEX reservation_id ON station.reservation (id)`);
    await db.query(
      `CREATE INDEX reservation_tenant ON station.reservation (tenant_id, created_at DESC, id DESC)`,
    );
    await db.query(
      `CREATE INDEX reservation_station ON station.reservation (station_id, created_at DESC, id DESC)`,
    );
    await db.query(
      `CREATE INDEX reservation_token ON station.reservation (tenant_id, upper(id_token COLLATE "C"))`,
    );
    await db.query(
      `CREATE INDEX reservation_expiry ON station.reservation (expires_at) WHERE status = 'active'`,
    );
    await db.query(
      `CREATE INDEX reservation_pending ON station.reservation (command_id) WHERE status = 'pending'`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.reservation`);
    await db.query(`DROP SEQUENCE station.reservation_number`);
  }
}
