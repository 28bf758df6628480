import type { DataSource, EntityManager } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { CustomerInformationDto } from './customer-information.dto.js';
import { type CustomerInformationPart, MAX_PARTS } from './customer-information.js';

export interface NewCustomerInformation {
  commandId: string;
  stationId: string;
  requestId: number;
  report: boolean;
  clear: boolean;
}

export async function expectInformation(
  manager: EntityManager,
  { tenantId }: TenantScope,
  { commandId, stationId, requestId, report, clear }: NewCustomerInformation,
): Promise<void> {
  await manager.query(
    `INSERT INTO station.customer_information (command_id, tenant_id, station_id, request_id, report, clear)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [commandId, tenantId, stationId, requestId, report, clear],
  );
}

/**
 * Parts come in any order, and more than once. Returns the command that asked for it, with the part that makes it whole.
 * What nobody asked for, or what comes when it is whole, is not kept.
 */
export async function recordPart(
  manager: EntityManager,
  stationId: string,
  { requestId, seqNo, isLast, data }: CustomerInformationPart,
): Promise<string | null> {
  const [locked] = await manager.query<{ commandId: string }[]>(
    `SELECT command_id AS "commandId" FROM station.customer_information
      WHERE station_id = $1 AND request_id = $2 AND completed_at IS NULL FOR UPDATE`,
    [stationId, requestId],
  );
  if (locked === undefined) return null;
  const { commandId } = locked;
  await manager.query(
    `INSERT INTO station.customer_information_part (command_id, seq_no, data) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING`,
    [commandId, seqNo, data],
  );
  if (isLast)
    await manager.query(`UPDATE station.customer_information SET last_part = $2 WHERE command_id = $1`, [
      commandId,
      seqNo,
    ]);
  const [, completed] = await manager.query<[unknown[], number]>(
    `UPDATE station.customer_information i SET completed_at = now()
      WHERE command_id = $1
        AND (SELECT count(*) FROM station.customer_information_part p
              WHERE p.command_id = i.command_id AND p.seq_no <= i.last_part) = i.last_part + 1`,
    [commandId],
  );
  return completed > 0 ? commandId : null;
}

/** Whether the station can have that many parts. */
export const isPart = (seqNo: number): boolean => Number.isInteger(seqNo) && seqNo >= 0 && seqNo < MAX_PARTS;

/** With what has come of it so far, in its order. */
export async function findInformation(
  database: DataSource,
  { tenantId }: TenantScope,
  stationId: string,
  commandId: string,
): Promise<CustomerInformationDto | null> {
  const [row] = await database.query<CustomerInformationDto[]>(
    `SELECT command_id AS "commandId", station_id AS "stationId", request_id AS "requestId", report, clear,
            coalesce((SELECT string_agg(data, '' ORDER BY seq_no) FROM station.customer_information_part p
                       WHERE p.command_id = i.command_id), '') AS data,
            requested_at AS "requestedAt", completed_at AS "completedAt"
       FROM station.customer_information i
      WHERE command_id = $1 AND station_id = $2 AND tenant_id = $3`,
    [commandId, stationId, tenantId],
  );
  return row ?? null;
}

/** Deletes what was asked for before; says how much. With `dryRun` it only says. */
export async function dropCustomerInformationBefore(
  dataSource: DataSource,
  before: Date,
  dryRun: boolean,
): Promise<number> {
  const old = `station.customer_information WHERE requested_at < $1`;
  const [counted] = await dataSource.query<{ count: number }[]>(
    dryRun
      ? `SELECT count(*) AS count FROM ${old}`
      : `WITH gone AS (DELETE FROM ${old} RETURNING 1) SELECT count(*) AS count FROM gone`,
    [before],
  );
  return counted?.count ?? 0;
}
