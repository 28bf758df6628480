import type { DataSource, EntityManager } from 'typeorm';
import type { CommandStatus } from './command.entity.js';
import type { CommandOutcome } from './station-link.js';

export interface CompletedCommand {
  id: string;
  tenantId: string;
  stationId: string;
  command: string;
  status: CommandStatus;
  response: Record<string, unknown> | null;
}

const COMPLETED = `id, tenant_id AS "tenantId", station_id AS "stationId", command, status, response`;

export async function markSent(database: DataSource | EntityManager, commandId: string): Promise<void> {
  await database.query(`UPDATE station.command SET status = 'sent' WHERE id = $1 AND status = 'pending'`, [
    commandId,
  ]);
}

/**
 * Completes and announces it in one statement. False where nothing was done: it was completed before, or it is one of
 * those with which more is to be recorded.
 */
export async function completeAlone(
  dataSource: DataSource,
  commandId: string,
  { status, response }: CommandOutcome,
  exceptFor: readonly string[],
): Promise<boolean> {
  const rows = await dataSource.query<unknown[]>(
    `WITH completed AS (
       UPDATE station.command SET status = $2, response = $3, completed_at = now()
        WHERE id = $1 AND status IN ('pending', 'sent') AND command <> ALL ($4) RETURNING *
     )
     INSERT INTO platform.outbox (tenant_id, type, data)
     SELECT tenant_id, 'CommandCompleted', jsonb_build_object('commandId', id, 'stationId', station_id,
            'command', command, 'status', status, 'response', response)
       FROM completed
     RETURNING id`,
    [commandId, status, response === null ? null : JSON.stringify(response), exceptFor],
  );
  return rows.length > 0;
}

/** Undefined when it was completed before. */
export async function markCompleted(
  manager: EntityManager,
  commandId: string,
  { status, response }: CommandOutcome,
): Promise<CompletedCommand | undefined> {
  const [rows] = await manager.query<[CompletedCommand[], number]>(
    `UPDATE station.command SET status = $2, response = $3, completed_at = now()
      WHERE id = $1 AND status IN ('pending', 'sent') RETURNING ${COMPLETED}`,
    [commandId, status, response === null ? null : JSON.stringify(response)],
  );
  return rows[0];
}

/** Whether another command of that name has no outcome yet. */
export async function hasOpenCommand(
  manager: EntityManager,
  stationId: string,
  command: string,
  exceptId: string,
): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `SELECT FROM station.command
      WHERE station_id = $1 AND command = $2 AND id <> $3 AND status IN ('pending', 'sent') LIMIT 1`,
    [stationId, command, exceptId],
  );
  return rows.length > 0;
}

export async function markLost(
  manager: EntityManager,
  olderThanSeconds: number,
): Promise<CompletedCommand[]> {
  const [rows] = await manager.query<[CompletedCommand[], number]>(
    `UPDATE station.command SET status = 'timeout', completed_at = now()
      WHERE status IN ('pending', 'sent') AND created_at < now() - make_interval(secs => $1) RETURNING ${COMPLETED}`,
    [olderThanSeconds],
  );
  return rows;
}
