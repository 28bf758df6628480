import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { StationRef } from '../station-link.js';
import type { TaskState, TaskStatus } from './station-task.js';

export type TaskTable = 'firmware_publication' | 'firmware_update' | 'log_upload';

export interface TaskRow extends TaskState {
  id: string;
  createdAt: Date;
  retries: number | null;
}

/** What a charger may make us keep of what nobody asked for. */
const MAX_UNREQUESTED = 100;
const NEWEST_FIRST = 'created_at DESC, id DESC';

/** A number that no other request to any station has. */
export async function nextRequestId(database: DataSource | EntityManager): Promise<number> {
  const [row] = await database.query<{ id: number }[]>(`SELECT nextval('station.request_id')::integer AS id`);
  if (row === undefined) throw new Error('the sequence gave no number');
  return row.id;
}

/** What we asked under that number comes before what the charger made up. */
export const lockNumbered = (
  manager: EntityManager,
  table: TaskTable,
  stationId: string,
  requestId: number,
): Promise<TaskRow | null> =>
  lockFirst(
    manager,
    table,
    `station_id = $1 AND request_id = $2`,
    [stationId, requestId],
    'command_id IS NULL, ',
  );

/** The newest one that the charger may be at work on. */
export const lockNewestOpen = (
  manager: EntityManager,
  table: TaskTable,
  stationId: string,
): Promise<TaskRow | null> =>
  lockFirst(manager, table, `station_id = $1 AND (ended_at IS NULL OR status = 'Failed')`, [stationId]);

export const lockNewest = (
  manager: EntityManager,
  table: TaskTable,
  stationId: string,
): Promise<TaskRow | null> => lockFirst(manager, table, `station_id = $1`, [stationId]);

export const lockOfCommand = (
  manager: EntityManager,
  table: TaskTable,
  commandId: string,
): Promise<TaskRow | null> => lockFirst(manager, table, `command_id = $1`, [commandId]);

/** Those under way that are older than a time. */
export const lockOpenBefore = (
  manager: EntityManager,
  table: TaskTable,
  stationId: string,
  before: Date,
): Promise<TaskRow[]> =>
  lock(manager, table, `station_id = $1 AND ended_at IS NULL AND created_at < $2`, [stationId, before]);

export async function saveState(
  manager: EntityManager,
  table: TaskTable,
  id: string,
  { status, statusAt, endedAt, history }: TaskState,
): Promise<void> {
  await manager.query(
    `UPDATE station.${table} SET status = $2, status_at = $3, ended_at = $4, history = $5 WHERE id = $1`,
    [id, status, statusAt, endedAt, JSON.stringify(history)],
  );
}

/** What a charger does without having been asked; the oldest of a station's make room. Returns its id. */
export async function insertUnrequested(
  manager: EntityManager,
  table: TaskTable,
  { stationId, tenantId }: StationRef,
  requestId: number | null,
  { status, statusAt, endedAt, history }: TaskState,
): Promise<string> {
  const id = randomUUID();
  await manager.query(
    `INSERT INTO station.${table}
       (id, tenant_id, station_id, request_id, status, status_at, ended_at, history, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6)`,
    [id, tenantId, stationId, requestId, status, statusAt, endedAt, JSON.stringify(history)],
  );
  await manager.query(
    `DELETE FROM station.${table} WHERE id IN (
       SELECT id FROM station.${table} WHERE station_id = $1 AND command_id IS NULL
        ORDER BY ${NEWEST_FIRST} OFFSET $2)`,
    [stationId, MAX_UNREQUESTED],
  );
  return id;
}

async function lockFirst(
  manager: EntityManager,
  table: TaskTable,
  condition: string,
  parameters: unknown[],
  order = '',
): Promise<TaskRow | null> {
  const [row] = await lock(manager, table, condition, parameters, `${order}${NEWEST_FIRST} LIMIT 1`);
  return row ?? null;
}

async function lock(
  manager: EntityManager,
  table: TaskTable,
  condition: string,
  parameters: unknown[],
  order = NEWEST_FIRST,
): Promise<TaskRow[]> {
  const rows = await manager.query<(Omit<TaskRow, 'history'> & { history: Stored<TaskStatus>[] })[]>(
    `SELECT id, status, status_at AS "statusAt", ended_at AS "endedAt", created_at AS "createdAt", history, retries
       FROM station.${table} WHERE ${condition} ORDER BY ${order} FOR UPDATE`,
    parameters,
  );
  return rows.map(({ history, ...row }) => ({
    ...row,
    history: history.map(({ status, at }) => ({ status, at: new Date(at) })),
  }));
}

/** As JSON has it. */
type Stored<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] };
