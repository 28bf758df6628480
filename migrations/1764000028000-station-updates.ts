import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A station that connects and boots is updated three times, and its credential once: in their own pages, with no index
 * to be told. The one of announced stations had to be each time, and held nearly all of them.
 */
export class StationUpdates1764000028000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX station.charging_station_announced`);
    await db.query(`ALTER TABLE station.charging_station SET (fillfactor = 60)`);
    await db.query(`ALTER TABLE station.credential SET (fillfactor = 70)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE station.credential RESET (fillfactor)`);
    await db.query(`ALTER TABLE station.charging_station RESET (fillfactor)`);
    await db.query(
      `CREATE INDEX charging_station_announced ON station.charging_station (station_id)
        WHERE announced_epoch IS NOT NULL`,
    );
  }
}
