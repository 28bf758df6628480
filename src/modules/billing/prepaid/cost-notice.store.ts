import type { DataSource } from 'typeorm';

/** What was told of the cost of a session under way, and done about it. */
export interface CostNotice {
  /** As it was told last; null when it never was. */
  cost: string | null;
  toldAt: Date | null;
  stopAskedAt: Date | null;
}

export interface SessionKey {
  stationId: string;
  sessionId: string;
}

export async function findNotice(
  dataSource: DataSource,
  { stationId, sessionId }: SessionKey,
): Promise<CostNotice> {
  const rows: CostNotice[] = await dataSource.query(
    `SELECT cost, told_at AS "toldAt", stop_asked_at AS "stopAskedAt"
       FROM billing.cost_notice WHERE station_id = $1 AND session_id = $2`,
    [stationId, sessionId],
  );
  return rows[0] ?? { cost: null, toldAt: null, stopAskedAt: null };
}

export async function noteCost(
  dataSource: DataSource,
  { stationId, sessionId }: SessionKey,
  cost: string,
): Promise<void> {
  await dataSource.query(
    `INSERT INTO billing.cost_notice (station_id, session_id, cost, told_at) VALUES ($1, $2, $3, now())
     ON CONFLICT (station_id, session_id) DO UPDATE SET cost = excluded.cost, told_at = excluded.told_at`,
    [stationId, sessionId, cost],
  );
}

export async function noteStop(dataSource: DataSource, { stationId, sessionId }: SessionKey): Promise<void> {
  await dataSource.query(
    `INSERT INTO billing.cost_notice (station_id, session_id, stop_asked_at) VALUES ($1, $2, now())
     ON CONFLICT (station_id, session_id) DO UPDATE SET stop_asked_at = excluded.stop_asked_at`,
    [stationId, sessionId],
  );
}
