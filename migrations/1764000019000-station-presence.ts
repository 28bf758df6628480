import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The socket of a station that was announced as opened and not yet as closed: what was told, not what is. */
export class StationPresence1764000019000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE station.charging_station ADD COLUMN announced_epoch bigint`);
    await db.query(
      `CREATE INDEX charging_station_announced ON station.charging_station (station_id)
        WHERE announced_epoch IS NOT NULL`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX station.charging_station_announced`);
    await db.query(`ALTER TABLE station.charging_station DROP COLUMN announced_epoch`);
  }
}
