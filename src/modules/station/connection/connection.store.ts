import type { DataSource } from 'typeorm';
import type { BatchStatement } from '../../../platform/database/group-commit.js';

/** That a socket opened or closed. Of the sockets of one station the greater epoch is the newer. */
export interface ConnectionChange {
  readonly stationId: string;
  readonly opened: boolean;
  /** Null for a socket that nothing was announced of. */
  readonly epoch: number | null;
  /** When its last message came; null when it opens. */
  readonly lastSeenAt: Date | null;
}

/**
 * Compare and set, as in the registry: a socket that opens is announced when none stood, and one that closes when it is
 * the one that was announced last. One statement for both, so that rows are locked in one order.
 */
export const connectionChanged: BatchStatement<ConnectionChange> = {
  name: 'connection-changed',
  sql: `WITH given AS (
          SELECT station_id, max(epoch) FILTER (WHERE opened) AS epoch,
                 array_agg(epoch) FILTER (WHERE NOT opened) AS closed, max(seen_at) AS seen_at
            FROM unnest($1::text[], $2::boolean[], $3::bigint[], $4::timestamptz[])
              AS change (station_id, opened, epoch, seen_at)
           GROUP BY station_id
        ), station AS (
          SELECT station_id, given.epoch, given.seen_at, announced_epoch AS previous,
                 coalesce(announced_epoch = ANY (closed), false) AS is_closed
            FROM station.charging_station JOIN given USING (station_id)
           ORDER BY station_id FOR NO KEY UPDATE OF charging_station
        ), changed AS (
          UPDATE station.charging_station s
             SET announced_epoch = greatest(CASE WHEN is_closed THEN NULL ELSE previous END, station.epoch),
                 last_seen_at = greatest(last_seen_at, station.seen_at)
            FROM station WHERE s.station_id = station.station_id
          RETURNING s.station_id, s.tenant_id, is_closed,
                    station.epoch IS NOT NULL AND (is_closed OR previous IS NULL) AS is_opened
        )
        INSERT INTO platform.outbox (tenant_id, type, occurred_at, data)
        SELECT tenant_id, type, now(), jsonb_build_object('stationId', station_id)
          FROM changed
          JOIN (VALUES (1, 'StationDisconnected'), (2, 'StationConnected')) AS event (position, type)
            ON CASE type WHEN 'StationConnected' THEN is_opened ELSE is_closed END
         ORDER BY station_id, position`,
  columns: (changes) => [
    changes.map(({ stationId }) => stationId),
    changes.map(({ opened }) => opened),
    changes.map(({ epoch }) => epoch),
    changes.map(({ lastSeenAt }) => lastSeenAt),
  ],
};

/** The stations that are announced as connected, with the epoch of the socket. */
export async function findAnnounced(dataSource: DataSource): Promise<Map<string, number>> {
  const rows = await dataSource.query<{ stationId: string; epoch: number }[]>(
    `SELECT station_id AS "stationId", announced_epoch AS epoch
       FROM station.charging_station WHERE announced_epoch IS NOT NULL`,
  );
  return new Map(rows.map(({ stationId, epoch }) => [stationId, epoch]));
}
