import type { DataSource } from 'typeorm';
import type { BatchStatement } from '../../../platform/database/group-commit.js';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../platform/database/page.js';
import { storableText } from '../../../platform/database/storable.js';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { DeviationDto } from './dto/deviation.dto.js';
import type { Quirk } from './quirk.js';

/** What a message had that its specification does not allow. */
export interface Deviation {
  /** The quirk that accepted it, or `tolerated:` or `refused:` with the keyword of the schema that it breaks. */
  readonly deviation: string;
  /** Where, with `*` for any item of a list: `meterValue.*.timestamp`. */
  readonly path: string;
  /** False when the message was refused for it. */
  readonly accepted: boolean;
  /** What would have accepted it, where something would. */
  readonly suggestedQuirk: Quirk | null;
  readonly detail: string;
}

export interface SeenDeviation extends Deviation {
  readonly stationId: string;
  readonly action: string;
  readonly at: Date;
}

/** A charger makes up names of members as it likes: what is beyond this many is not kept. */
export const MAX_DEVIATIONS = 200;

const MAX_TEXT = 200;
const text = (value: string): string => storableText(value.slice(0, MAX_TEXT));

/** Rows of one station may come several times in a group. They are locked by their key, so that no two groups deadlock. */
export const deviationCount: BatchStatement<SeenDeviation> = {
  name: 'station.deviation',
  sql: `
    WITH seen AS (
      SELECT station_id, action, deviation, path, bool_and(accepted) AS accepted,
             (array_agg(suggested_quirk ORDER BY at DESC))[1] AS suggested_quirk,
             (array_agg(detail ORDER BY at DESC))[1] AS detail,
             count(*) AS count, min(at) AS first_at, max(at) AS last_at
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[],
                    $8::timestamptz[])
          AS one (station_id, action, deviation, path, accepted, suggested_quirk, detail, at)
       GROUP BY station_id, action, deviation, path
    ), placed AS (
      SELECT seen.*, known.station_id IS NOT NULL AS is_known,
             row_number() OVER (PARTITION BY seen.station_id, known.station_id
                                ORDER BY action, deviation, path) AS place
        FROM seen
        JOIN station.charging_station USING (station_id)
        LEFT JOIN station.deviation known USING (station_id, action, deviation, path)
    )
    INSERT INTO station.deviation AS known (station_id, action, deviation, path, accepted, suggested_quirk, detail,
                                            count, first_at, last_at)
    SELECT station_id, action, deviation, path, accepted, suggested_quirk, detail, count, first_at, last_at
      FROM placed
     WHERE is_known
        OR place + (SELECT count(*) FROM station.deviation k WHERE k.station_id = placed.station_id)
             <= ${MAX_DEVIATIONS}
     ORDER BY station_id, action, deviation, path
    ON CONFLICT (station_id, action, deviation, path) DO UPDATE
      SET count = known.count + excluded.count, last_at = greatest(known.last_at, excluded.last_at),
          suggested_quirk = excluded.suggested_quirk, detail = excluded.detail`,
  columns: (seen) => [
    seen.map(({ stationId }) => stationId),
    seen.map(({ action }) => action),
    seen.map(({ deviation }) => deviation),
    seen.map(({ path }) => text(path)),
    seen.map(({ accepted }) => accepted),
    seen.map(({ suggestedQuirk }) => suggestedQuirk),
    seen.map(({ detail }) => text(detail)),
    seen.map(({ at }) => at),
  ],
};

export async function countNow(dataSource: DataSource, seen: SeenDeviation[]): Promise<void> {
  await dataSource.query(deviationCount.sql, deviationCount.columns(seen));
}

/** The latest first. */
export async function pageDeviations(
  dataSource: DataSource,
  scope: TenantScope,
  stationId: string,
  { cursor, limit }: PageRequest,
): Promise<Page<DeviationDto>> {
  const after =
    cursor === undefined
      ? [null, null, null, null]
      : decodeCursor(cursor, ['timestamptz', 'text', 'text', 'text']);
  const rows = await dataSource.query<DeviationDto[]>(
    `SELECT d.action, d.deviation, d.path, d.accepted, d.suggested_quirk AS "suggestedQuirk", d.detail,
            d.count::float8 AS count, d.first_at AS "firstAt", d.last_at AS "lastAt"
       FROM station.deviation d JOIN station.charging_station s USING (station_id)
      WHERE d.station_id = $1 AND s.tenant_id = $2
        AND ($3::timestamptz IS NULL
             OR (d.last_at, d.action, d.deviation, d.path) < ($3::timestamptz, $4::text, $5::text, $6::text))
      ORDER BY d.last_at DESC, d.action DESC, d.deviation DESC, d.path DESC LIMIT $7`,
    [stationId, scope.tenantId, ...after, limit + 1],
  );
  return toPage(
    rows,
    limit,
    (row) => [row.lastAt.toISOString(), row.action, row.deviation, row.path],
    (row) => row,
  );
}
