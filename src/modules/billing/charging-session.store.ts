import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import type { StationRef } from '../station/index.js';
import { ChargingSession } from './charging-session.entity.js';

/** Held until the transaction ends; one holder of a name among all processes. */
export async function lock(manager: EntityManager, name: string): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [name]);
}

/** So that of the starts and stops of one station each sees what the one before has made of it. */
export const lockTransactions = (manager: EntityManager, { stationId }: StationRef): Promise<void> =>
  lock(manager, `transactions ${stationId}`);

/** Transaction ids of 1.6 are positive integers, unique over all stations. */
export async function nextTransactionId(manager: EntityManager): Promise<string> {
  const rows: { id: string }[] = await manager.query(
    `SELECT nextval('billing.transaction_number')::text AS id`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('billing.transaction_number gave no value');
  return row.id;
}

/** What tells a start by itself, when it came without a time that can be read. */
interface TimelessStart {
  evseId: number;
  connectorId: number;
  idTokenKey: string;
  meterStartWh: number | null;
  time: { receivedAt: Date };
}

/** What tells a start when it is repeated. */
interface StartIdentity extends TimelessStart {
  transactionId: string | null;
  /** Null where its time cannot be read. */
  startKey: string | null;
}

/** The session of a start that was reported before. */
export async function findStarted(
  manager: EntityManager,
  station: StationRef,
  { transactionId, startKey, ...start }: StartIdentity,
): Promise<ChargingSession | null> {
  if (transactionId !== null) return findByTransactionId(manager, station, transactionId);
  if (startKey !== null) return findOfStation(manager, station, 'start_key', startKey);
  return findStartedTimeless(manager, station, start);
}

/** No message is on its way for longer, or lies in a socket that has been left. */
const MAX_DELAY_MS = 3_600_000;
const LATEST_OF_EVSE = 10;

/**
 * The session of a start without a time, when it was reported before: with the same token and register. The register has
 * to show that it was not another one. Either it has not moved since, and the session is under way, or it has, and does not
 * go back to where it was; one that begins at 0 each time shows nothing. What later sessions of the EVSE have overtaken
 * was reported not long ago: the repetition was sent before them.
 */
async function findStartedTimeless(
  manager: EntityManager,
  station: StationRef,
  start: TimelessStart,
): Promise<ChargingSession | null> {
  const latest = await ofStation(manager, station)
    .andWhere({ evseId: start.evseId })
    .andWhere(`NOT session.marks && '{start_unknown}'`)
    .orderBy('session.startedAt', 'DESC')
    .limit(LATEST_OF_EVSE)
    .getMany();
  const index = latest.findIndex((session) => isAlike(session, start));
  const found = latest[index];
  if (found === undefined || start.meterStartWh === null) return null;
  const overtaking = latest.slice(0, index);
  if (overtaking.length === 0 && found.energyWh === 0) return found.status === 'active' ? found : null;
  const registerWh = Math.max(...overtaking.map((session) => session.meterStartWh ?? 0), start.meterStartWh);
  const hasMoved = found.energyWh > 0 || registerWh > start.meterStartWh;
  const isLate = Number(found.startedReceivedAt) < Number(start.time.receivedAt) - MAX_DELAY_MS;
  return start.meterStartWh > 0 && hasMoved && (overtaking.length === 0 || !isLate) ? found : null;
}

const isAlike = (session: ChargingSession, start: TimelessStart): boolean =>
  session.startedReportedAt === null &&
  session.connectorId === start.connectorId &&
  session.idTokenKey === start.idTokenKey &&
  session.meterStartWh === start.meterStartWh;

/** As the index has it. */
const UNSETTLED = `(session.status = 'active' OR session.marks && '{closed_by_next_start,start_unknown,stop_matched}'::text[])`;

/** Sessions of an EVSE that a start ends: what started by then and is open, or was ended by a later start. */
const openSessions = (until: string): string =>
  `${UNSETTLED} AND session.started_at <= ${until}
   AND (session.status = 'active' OR session.marks && '{closed_by_next_start}' AND session.ended_at > ${until})`;

export async function hasOpenSessions(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  { evseId, startedAt }: { evseId: number; startedAt: Date },
): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `SELECT FROM billing.charging_session session
      WHERE session.station_id = $1 AND session.tenant_id = $2 AND session.evse_id = $3 AND ${openSessions('$4')} LIMIT 1`,
    [stationId, tenantId, evseId, startedAt],
  );
  return rows.length > 0;
}

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

export async function findByTransactionId(
  manager: EntityManager,
  station: StationRef,
  transactionId: string,
): Promise<ChargingSession | null> {
  return findOfStation(manager, station, 'transaction_id', transactionId);
}

/** Whether the station has told any stop that names none of its transactions. */
export async function hasLooseStops(manager: EntityManager, { stationId }: StationRef): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `SELECT FROM billing.charging_session WHERE station_id = $1 AND stop_key IS NOT NULL LIMIT 1`,
    [stationId],
  );
  return rows.length > 0;
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

export async function lockSession(
  manager: EntityManager,
  { stationId, id }: { stationId: string; id: string },
): Promise<ChargingSession | null> {
  const [session] = await selectSessions(manager, 'station_id = $1 AND id = $2 FOR UPDATE', [stationId, id]);
  return session ?? null;
}

async function findOfStation(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  column: 'transaction_id' | 'start_key' | 'stop_key',
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
    `SELECT ${columnsOf(manager)} FROM billing.charging_session session WHERE ${condition}`,
    parameters,
  );
}

let columns: string | undefined;

const columnsOf = (manager: EntityManager): string =>
  (columns ??= manager.dataSource
    .getMetadata(ChargingSession)
    .columns.map(({ databaseName, propertyName }) => `session.${databaseName} AS "${propertyName}"`)
    .join(', '));

function ofStation(manager: EntityManager, { stationId, tenantId }: StationRef) {
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

export async function ratingDone(
  manager: EntityManager,
  stationId: string,
  sessionId: string,
): Promise<void> {
  await manager.query(
    `UPDATE billing.charging_session SET rating_due = false WHERE station_id = $1 AND id = $2 AND rating_due`,
    [stationId, sessionId],
  );
}
