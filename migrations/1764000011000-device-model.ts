import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The device model of OCPP 2.x beside the configuration keys of 1.6, and the reports that tell of it. */
export class DeviceModel1764000011000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // EVSE and connector 0 are none; so is an instance without a name.
    await db.query(`
      ALTER TABLE station.configuration_variable
        ADD COLUMN component_instance text NOT NULL DEFAULT '',
        ADD COLUMN evse_id integer NOT NULL DEFAULT 0,
        ADD COLUMN connector_id integer NOT NULL DEFAULT 0,
        ADD COLUMN variable_instance text NOT NULL DEFAULT '',
        ADD COLUMN attribute_type text NOT NULL DEFAULT 'Actual'
          CHECK (attribute_type IN ('Actual', 'Target', 'MinSet', 'MaxSet')),
        ADD COLUMN mutability text,
        ADD COLUMN persistent boolean,
        ADD COLUMN constant boolean,
        ADD COLUMN unit text,
        ADD COLUMN data_type text,
        ADD COLUMN min_limit double precision,
        ADD COLUMN max_limit double precision,
        ADD COLUMN values_list text,
        ADD COLUMN supports_monitoring boolean,
        DROP CONSTRAINT configuration_variable_pkey,
        ADD PRIMARY KEY (station_id, component, component_instance, evse_id, connector_id, variable,
                         variable_instance, attribute_type)`);
    await db.query(`
      CREATE TABLE station.device_model_report (
        station_id text NOT NULL REFERENCES station.charging_station ON DELETE CASCADE,
        request_id integer NOT NULL,
        is_full boolean NOT NULL,
        received_parts integer[] NOT NULL DEFAULT '{}',
        last_part integer,
        requested_at timestamptz(3) NOT NULL DEFAULT now(),
        completed_at timestamptz(3),
        PRIMARY KEY (station_id, request_id)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE station.device_model_report`);
    await db.query(`
      DELETE FROM station.configuration_variable
       WHERE (component_instance, evse_id, connector_id, variable_instance, attribute_type)
             <> ('', 0, 0, '', 'Actual')`);
    await db.query(`
      ALTER TABLE station.configuration_variable
        DROP CONSTRAINT configuration_variable_pkey,
        ADD PRIMARY KEY (station_id, component, variable),
        DROP COLUMN component_instance,
        DROP COLUMN evse_id,
        DROP COLUMN connector_id,
        DROP COLUMN variable_instance,
        DROP COLUMN attribute_type,
        DROP COLUMN mutability,
        DROP COLUMN persistent,
        DROP COLUMN constant,
        DROP COLUMN unit,
        DROP COLUMN data_type,
        DROP COLUMN min_limit,
        DROP COLUMN max_limit,
        DROP COLUMN values_list,
        DROP COLUMN supports_monitoring`);
  }
}
