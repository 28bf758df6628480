import type { DataSource, EntityManager } from 'typeorm';
import type { StationRef } from '../station/index.js';
import { ChargingSession } from './charging-session.entity.js';

/** Held until the transaction ends; one holder of a name among all processes. */
export async function lock(manager: EntityManager, name: string): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [name]);
}

/** Transaction ids of 1.6 are positive integers, unique over all stations. */
export async function nextTransactionId(manager: EntityManager): Promise<string> {
  const rows: { id: string }[] = await manager.query(
    `SELECT nextval('billing.transaction_number')::text AS id`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('billing.transaction_number gave no value');
  return row.id;
}

/** The session of a start that was reported before. */
export async function findStarted(
  manager: EntityManager,
  station: StationRef,
  key: { startKey: string | null; transactionId: string | null },
): Promise<ChargingSession | null> {
  const where =
    key.transactionId === null ? { startKey: key.startKey } : { transactionId: key.transactionId };
  if (Object.values(where)[0] === null) return null;
  return ofStation(manager, station).andWhere(where).getOne();
}

/** Open sessions of an EVSE that started by then, locked. */
export async function lockOpenSessions(
  manager: EntityManager,
  station: StationRef,
  evseId: number,
  startedUntil: Date,
): Promise<ChargingSession[]> {
  return ofStation(manager, station)
    .andWhere({ status: 'active', evseId })
    .andWhere('session.startedAt <= :startedUntil', { startedUntil })
    .orderBy('session.id')
    .setLock('pessimistic_write')
    .getMany();
}

export async function findByTransactionId(
  manager: EntityManager,
  station: StationRef,
  transactionId: string,
): Promise<ChargingSession | null> {
  return ofStation(manager, station).andWhere({ transactionId }).getOne();
}

export async function findByStopKey(
  manager: EntityManager,
  station: StationRef,
  stopKey: string,
): Promise<ChargingSession | null> {
  return ofStation(manager, station).andWhere({ stopKey }).getOne();
}

const MAX_LATENESS_MS = 30 * 86_400_000;

/** Sessions of the station that a stop at this time could be of: open, or closed by force without one. */
export async function findUnstopped(
  manager: EntityManager,
  station: StationRef,
  stoppedAt: Date,
): Promise<ChargingSession[]> {
  return ofStation(manager, station)
    .andWhere('session.startedAt BETWEEN :earliest AND :stoppedAt', {
      earliest: new Date(stoppedAt.getTime() - MAX_LATENESS_MS),
      stoppedAt,
    })
    .andWhere(`(session.status = 'active' OR 'closed_by_next_start' = ANY(session.marks))`)
    .getMany();
}

export async function lockSession(
  manager: EntityManager,
  { stationId, id }: { stationId: string; id: string },
): Promise<ChargingSession | null> {
  return manager
    .getRepository(ChargingSession)
    .createQueryBuilder('session')
    .where({ stationId, id })
    .setLock('pessimistic_write')
    .getOne();
}

function ofStation(manager: EntityManager, { stationId, tenantId }: StationRef) {
  return manager.getRepository(ChargingSession).createQueryBuilder('session').where({ stationId, tenantId });
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
