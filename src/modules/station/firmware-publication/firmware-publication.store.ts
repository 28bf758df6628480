import type { EntityManager } from 'typeorm';

export async function recordLocations(
  manager: EntityManager,
  id: string,
  locations: readonly string[],
): Promise<void> {
  await manager.query(`UPDATE station.firmware_publication SET published_locations = $2 WHERE id = $1`, [
    id,
    locations,
  ]);
}

/** Those of a file that the station has published, by its last word. */
export async function findPublished(
  manager: EntityManager,
  stationId: string,
  checksum: string,
): Promise<{ commandId: string }[]> {
  return manager.query<{ commandId: string }[]>(
    `SELECT command_id AS "commandId" FROM station.firmware_publication
      WHERE station_id = $1 AND checksum = $2 AND status = 'Published' ORDER BY created_at, id`,
    [stationId, checksum],
  );
}
