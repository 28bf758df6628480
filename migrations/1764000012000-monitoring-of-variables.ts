import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names a component and one of its variables; EVSE and connector 0 are none, and so is an instance without a name. */
const VARIABLE_COLUMNS = `
  component text NOT NULL,
  component_instance text NOT NULL DEFAULT '',
  evse_id integer NOT NULL DEFAULT 0,
  connector_id integer NOT NULL DEFAULT 0,
  variable text NOT NULL,
  variable_instance text NOT NULL DEFAULT ''`;

/** Firmware that stations publish, the monitors of their variables, their events, and what they know of customers. */
export class MonitoringOfVariables1764000012000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createPublications(db);
    await createMonitors(db);
    await createEvents(db);
    await createCustomerInformation(db);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.customer_information_part`);
    await db.query(`DROP TABLE station.customer_information`);
    await db.query(`DROP TABLE station.station_event`);
    await db.query(`DROP TABLE station.monitoring_report`);
    await db.query(`DROP TABLE station.variable_monitor`);
    await db.query(`DROP TABLE station.firmware_publication`);
  }
}

/** With the columns and the indexes of firmware updates and log uploads. */
async function createPublications(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE TABLE station.firmware_publication (
      id uuid PRIMARY KEY,
      tenant_id text NOT NULL,
      station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
      request_id integer,
      command_id uuid,
      retries integer,
      retry_interval_seconds integer,
      status text NOT NULL,
      status_at timestamptz(3) NOT NULL,
      history jsonb NOT NULL DEFAULT '[]',
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      ended_at timestamptz(3),
      location text,
      checksum text,
      published_locations text[] NOT NULL DEFAULT '{}'
    )`);
  await db.query(
    `CREATE INDEX firmware_publication_station
       ON station.firmware_publication (station_id, created_at DESC, id DESC)`,
  );
  await db.query(
    `CREATE UNIQUE INDEX firmware_publication_request ON station.firmware_publication (station_id, request_id)
      WHERE command_id IS NOT NULL`,
  );
  await db.query(
    `CREATE UNIQUE INDEX firmware_publication_command ON station.firmware_publication (command_id)`,
  );
}

async function createMonitors(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE TABLE station.variable_monitor (
      station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
      monitor_id integer NOT NULL,
      tenant_id text NOT NULL,
      ${VARIABLE_COLUMNS},
      type text NOT NULL,
      value double precision NOT NULL,
      severity integer NOT NULL,
      transaction boolean NOT NULL,
      custom boolean,
      received_at timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (station_id, monitor_id)
    )`);
  await db.query(`
    CREATE TABLE station.monitoring_report (
      station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
      request_id integer NOT NULL,
      command_id uuid NOT NULL,
      received_parts integer[] NOT NULL DEFAULT '{}',
      last_part integer,
      requested_at timestamptz(3) NOT NULL DEFAULT now(),
      completed_at timestamptz(3),
      PRIMARY KEY (station_id, request_id)
    )`);
}

async function createEvents(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE TABLE station.station_event (
      id uuid PRIMARY KEY,
      tenant_id text NOT NULL,
      station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
      event_id integer NOT NULL,
      trigger text NOT NULL,
      notification_type text NOT NULL,
      ${VARIABLE_COLUMNS},
      actual_value text,
      cleared boolean NOT NULL,
      cause integer,
      tech_code text,
      tech_info text,
      transaction_id text,
      monitor_id integer,
      occurred_at timestamptz(3) NOT NULL,
      reported_at timestamptz(3),
      received_at timestamptz(3) NOT NULL
    )`);
  await db.query(
    `CREATE UNIQUE INDEX station_event_once
       ON station.station_event (station_id, reported_at, event_id, component, component_instance, evse_id,
                                 connector_id, variable, variable_instance, trigger, cleared)`,
  );
  await db.query(
    `CREATE INDEX station_event_station ON station.station_event (station_id, occurred_at DESC, id DESC)`,
  );
  await db.query(`CREATE INDEX station_event_received ON station.station_event (received_at)`);
}

async function createCustomerInformation(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE TABLE station.customer_information (
      command_id uuid PRIMARY KEY,
      tenant_id text NOT NULL,
      station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
      request_id integer NOT NULL,
      report boolean NOT NULL,
      clear boolean NOT NULL,
      last_part integer,
      requested_at timestamptz(3) NOT NULL DEFAULT now(),
      completed_at timestamptz(3)
    )`);
  await db.query(
    `CREATE UNIQUE INDEX customer_information_request ON station.customer_information (station_id, request_id)`,
  );
  await db.query(
    `CREATE INDEX customer_information_requested ON station.customer_information (requested_at)`,
  );
  await db.query(`
    CREATE TABLE station.customer_information_part (
      command_id uuid NOT NULL REFERENCES station.customer_information ON DELETE CASCADE,
      seq_no integer NOT NULL,
      data text NOT NULL,
      PRIMARY KEY (command_id, seq_no)
    )`);
}
