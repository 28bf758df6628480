import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { batchRows } from '../../platform/database/batch-rows.js';
import type { BatchStatement } from '../../platform/database/group-commit.js';
import type { BatchQuery } from '../../platform/database/group-query.js';
import { ask, write } from '../../platform/database/turn.js';
import type { StationRef } from '../station/index.js';
import { ChargingSession } from './charging-session.entity.js';

const { columns: SESSION_COLUMNS, ...sessionRows } = batchRows(ChargingSession, 'session', [
  'id',
  'station_id',
  'tenant_id',
]);

/** Held until the transaction ends; one holder of a name among all processes. */
export async function lock(manager: EntityManager, name: string): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [name]);
}

/** So that of the starts and stops of one station each sees what the one before has made of it. */
export const transactionsLock = ({ stationId }: StationRef): string => `transactions ${stationId}`;

/** So that of two starts with one token the second sees the first. */
export const tokenLock = (tenantId: string, idTokenKey: string): string => `token ${tenantId} ${idTokenKey}`;

/** As the index has it. */
const UNSETTLED = `(session.status = 'active' OR session.marks && '{closed_by_next_start,start_unknown,stop_matched}'::text[])`;

/** Sessions of an EVSE that a start ends: what started by then and is open, or was ended by a later start. */
export const openSessions = (until: string): string =>
  `${UNSETTLED} AND session.started_at <= ${until}
   AND (session.status = 'active' OR session.marks && '{closed_by_next_start}' AND session.ended_at > ${until})`;

export async function lockOpenSessions(
  manager: EntityManager,
  station: StationRef,
  evseId: number,
  startedUntil: Date,
): Promise<ChargingSession[]> {
  return selectSessions(
    manager,
    `station_id = $1 AND tenant_id = $2 AND evse_id = $3 AND ${openSessions('$4')} ORDER BY id FOR UPDATE`,
    [station.stationId, station.tenantId, evseId, startedUntil],
  );
}

interface SessionQuestion {
  stationId: string;
  tenantId: string;
  transactionId: string;
}

const sessionKey = ({ stationId, transactionId }: SessionQuestion): string => `${stationId} ${transactionId}`;

const byTransactionId: BatchQuery<SessionQuestion> = {
  name: 'billing.session-by-transaction',
  sql: `
    SELECT asked.key, ${SESSION_COLUMNS}
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS asked (key, station_id, transaction_id, tenant_id)
      JOIN billing.charging_session session USING (station_id, transaction_id, tenant_id)`,
  columns: (questions) => [
    questions.map(sessionKey),
    questions.map(({ stationId }) => stationId),
    questions.map(({ transactionId }) => transactionId),
    questions.map(({ tenantId }) => tenantId),
  ],
  keyOf: sessionKey,
};

export async function findByTransactionId(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  transactionId: string,
): Promise<ChargingSession | null> {
  return one(
    await ask<SessionQuestion, Found>(manager, byTransactionId, { stationId, tenantId, transactionId }),
  );
}

const looseStops: BatchQuery<string> = {
  name: 'billing.loose-stops',
  sql: `
    SELECT asked.key FROM unnest($1::text[]) AS asked (key)
     WHERE EXISTS (SELECT FROM billing.charging_session WHERE station_id = asked.key AND stop_key IS NOT NULL)`,
  columns: (stationIds) => [[...stationIds]],
  keyOf: (stationId) => stationId,
};

/** Whether the station has told any stop that names none of its transactions. */
export async function hasLooseStops(manager: EntityManager, { stationId }: StationRef): Promise<boolean> {
  return (await ask(manager, looseStops, stationId)).length > 0;
}

export async function findByStopKey(
  manager: EntityManager,
  station: StationRef,
  stopKey: string,
): Promise<ChargingSession | null> {
  return findOfStation(manager, station, 'stop_key', stopKey);
}

interface StopFigures {
  endedAt: Date;
  endedReportedAt: Date | null;
  meterStopWh?: number | null | undefined;
}

/** The session whose stop said the very same under its own transaction id. */
export async function findStoppedAlike(
  manager: EntityManager,
  station: StationRef,
  { endedReportedAt, meterStopWh, endedAt }: StopFigures,
): Promise<ChargingSession[]> {
  if (typeof meterStopWh !== 'number') return [];
  return ofStation(manager, station)
    .andWhere({ endedReportedAt: endedReportedAt ?? IsNull(), meterStopWh, stopKey: IsNull() })
    .andWhere('session.startedAt BETWEEN :earliest AND :endedAt', {
      earliest: new Date(endedAt.getTime() - MAX_LATENESS_MS),
      endedAt,
    })
    .getMany();
}

const MAX_LATENESS_MS = 30 * 86_400_000;
const MAX_UNSETTLED = 50;
/**
 * Sessions that have no stop under their own id, and stops that are of no session; in the month before `at`, and in the
 * one after it, those next to it, bounded in number.
 */
export async function findUnsettled(
  manager: EntityManager,
  station: StationRef,
  at: Date,
): Promise<ChargingSession[]> {
  const nearest = (range: string, direction: 'ASC' | 'DESC') =>
    `(SELECT id FROM billing.charging_session session
       WHERE station_id = $1 AND ${UNSETTLED} AND ${range}
       ORDER BY started_at ${direction} LIMIT ${MAX_UNSETTLED})`;
  const before = nearest('started_at BETWEEN $3 AND $4', 'DESC');
  const after = nearest('started_at > $4 AND started_at <= $5', 'ASC');
  return selectSessions(
    manager,
    `station_id = $1 AND tenant_id = $2 AND id IN (${before} UNION ALL ${after})`,
    [
      station.stationId,
      station.tenantId,
      new Date(at.getTime() - MAX_LATENESS_MS),
      at,
      new Date(at.getTime() + MAX_LATENESS_MS),
    ],
  );
}

/** When the next transaction of the EVSE began after each of these sessions, by their ids; none where there was none. */
export async function findNextStarts(
  manager: EntityManager,
  { stationId }: StationRef,
  sessionIds: readonly string[],
): Promise<Partial<Record<string, Date>>> {
  const rows: { id: string; at: Date | null }[] = await manager.query(
    `SELECT session.id, (SELECT min(next.started_at) FROM billing.charging_session next
                          WHERE next.station_id = session.station_id AND next.evse_id = session.evse_id
                            AND next.started_at > session.started_at AND NOT next.marks && '{start_unknown}') AS at
       FROM billing.charging_session session
      WHERE session.station_id = $1 AND session.id = ANY($2)`,
    [stationId, sessionIds],
  );
  return Object.fromEntries(rows.flatMap(({ id, at }) => (at === null ? [] : [[id, at]])));
}

/** Before they are given to other sessions, since no two may have the same. */
export async function releaseStops(
  manager: EntityManager,
  { stationId }: StationRef,
  stopKeys: readonly string[],
): Promise<void> {
  if (stopKeys.length === 0) return;
  await manager.query(
    `UPDATE billing.charging_session SET stop_key = NULL WHERE station_id = $1 AND stop_key = ANY($2)`,
    [stationId, stopKeys],
  );
}

const sessionLock: BatchQuery<{ stationId: string; id: string }> = {
  name: 'billing.session-lock',
  sql: `
    SELECT session.id::text AS key, ${SESSION_COLUMNS}
      FROM unnest($1::text[], $2::uuid[]) AS asked (station_id, id)
      JOIN billing.charging_session session USING (station_id, id)
     ORDER BY session.station_id, session.id
       FOR UPDATE OF session`,
  columns: (sessions) => [sessions.map(({ stationId }) => stationId), sessions.map(({ id }) => id)],
  keyOf: ({ id }) => id,
};

export async function lockSession(
  manager: EntityManager,
  session: { stationId: string; id: string },
): Promise<ChargingSession | null> {
  return one(await ask<typeof session, Found>(manager, sessionLock, session));
}

type Found = ChargingSession & { key: string };

function one([row]: readonly Found[]): ChargingSession | null {
  if (row === undefined) return null;
  const session: ChargingSession & { key?: string } = row;
  delete session.key;
  return session;
}

export const insertSession = (manager: EntityManager, session: Readonly<ChargingSession>): Promise<void> =>
  write(manager, sessionRows.insert, session);

/** The caller has locked it. */
export const updateSession = (manager: EntityManager, session: Readonly<ChargingSession>): Promise<void> =>
  write(manager, sessionRows.update, session);

export async function findOfStation(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  column: 'start_key' | 'stop_key',
  value: string,
): Promise<ChargingSession | null> {
  const condition = `station_id = $1 AND ${column} = $2 AND tenant_id = $3`;
  const [session] = await selectSessions(manager, condition, [stationId, value, tenantId]);
  return session ?? null;
}

/** Plain SQL: every start and stop comes by here, and a query builder makes the same text each time. */
function selectSessions(
  manager: EntityManager,
  condition: string,
  parameters: unknown[],
): Promise<ChargingSession[]> {
  return manager.query(
    `SELECT ${SESSION_COLUMNS} FROM billing.charging_session session WHERE ${condition}`,
    parameters,
  );
}

export function ofStation(manager: EntityManager, { stationId, tenantId }: StationRef) {
  return manager.getRepository(ChargingSession).createQueryBuilder('session').where({ stationId, tenantId });
}

/** Sessions under way that are charged to a token, in the order of station and id. */
export async function pageOfActive(
  dataSource: DataSource,
  after: Pick<ChargingSession, 'stationId' | 'id'> | null,
  limit: number,
): Promise<ChargingSession[]> {
  const query = dataSource
    .getRepository(ChargingSession)
    .createQueryBuilder('session')
    .where({ status: 'active' })
    .andWhere('session.idTokenKey IS NOT NULL')
    .orderBy('session.stationId')
    .addOrderBy('session.id')
    .limit(limit);
  if (after !== null) query.andWhere('(session.stationId, session.id) > (:stationId, :id)', { ...after });
  return query.getMany();
}

/** Ended sessions that have had a reading since they were rated; at most a thousand at a time. */
export async function findRatingDue(
  dataSource: DataSource,
): Promise<{ stationId: string; sessionId: string }[]> {
  return dataSource.query(
    `SELECT station_id AS "stationId", id AS "sessionId" FROM billing.charging_session WHERE rating_due LIMIT 1000`,
  );
}

const ratingsDone: BatchStatement<{ stationId: string; sessionId: string }> = {
  name: 'billing.rating-done',
  sql: `
    UPDATE billing.charging_session session SET rating_due = false
      FROM unnest($1::text[], $2::uuid[]) AS rated (station_id, id)
     WHERE session.station_id = rated.station_id AND session.id = rated.id AND session.rating_due`,
  columns: (sessions) => [
    sessions.map(({ stationId }) => stationId),
    sessions.map(({ sessionId }) => sessionId),
  ],
};

/** The caller has locked it. */
export async function ratingDone(
  manager: EntityManager,
  stationId: string,
  sessionId: string,
): Promise<void> {
  await write(manager, ratingsDone, { stationId, sessionId });
}
