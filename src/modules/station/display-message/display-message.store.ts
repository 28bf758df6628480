import type { DataSource, EntityManager } from 'typeorm';
import type { BatchQuery } from '../../../platform/database/group-query.js';
import { announce } from '../../../platform/events/outbox.js';
import type { CompletedCommand } from '../command.store.js';
import { stationEvent, type StationEvents } from '../station.events.js';
import type { StationRef } from '../station-link.js';
import type { DisplayMessageStatus, MessageCriteria, MessageInfo } from './display-message.js';

/** What a charger may make us keep of messages that are not ours. */
export const MAX_FOREIGN_MESSAGES = 500;
/** Of one report. */
const MAX_REPORTED_MESSAGES = 10 * MAX_FOREIGN_MESSAGES;

/** A message as far as its being on the station is concerned. */
export interface StoredMessage extends Pick<MessageInfo, 'messageId' | 'priority' | 'state' | 'display'> {
  status: DisplayMessageStatus;
  endsAt: Date | null;
  updatedAt: Date;
}

export interface AskedReport {
  criteria: MessageCriteria;
  requestedAt: Date;
  reportedIds: number[];
}

interface Change {
  status: DisplayMessageStatus;
  statusReason: string | null;
}

type Changed = StationEvents['DisplayMessageChanged'] & { tenantId: string };
const CHANGED = `tenant_id AS "tenantId", id, station_id AS "stationId", message_id AS "messageId", status,
                 status_reason AS "statusReason", transaction_id AS "transactionId"`;

const CONTENT = 'priority, state, starts_at, ends_at, transaction_id, message, display';

/** Never given twice on a station, and none that the charger has from somebody else: the first after a gap. */
export async function nextMessageId(
  database: DataSource | EntityManager,
  stationId: string,
): Promise<number> {
  await database.query(
    `INSERT INTO station.display_message_number (station_id, last_id) VALUES ($1, 0) ON CONFLICT DO NOTHING`,
    [stationId],
  );
  const [rows] = await database.query<[{ lastId: number }[], number]>(
    `WITH taken AS (SELECT message_id AS id FROM station.display_message WHERE station_id = $1)
     UPDATE station.display_message_number AS known
        SET last_id = CASE
              WHEN NOT EXISTS (SELECT FROM taken WHERE id = known.last_id + 1) THEN known.last_id + 1
              ELSE (SELECT min(id) + 1 FROM taken
                     WHERE id > known.last_id AND id NOT IN (SELECT t.id - 1 FROM taken t))
            END
      WHERE station_id = $1 RETURNING last_id AS "lastId"`,
    [stationId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`no number for a message of ${stationId}`);
  return row.lastId;
}

export async function nextReportId(database: DataSource | EntityManager): Promise<number> {
  const [row] = await database.query<{ id: number }[]>(
    `SELECT nextval('station.display_message_report_number')::integer AS id`,
  );
  if (row === undefined) throw new Error('station.display_message_report_number gave no value');
  return row.id;
}

/** Those that the charger has. */
export async function findActive(
  database: DataSource | EntityManager,
  stationId: string,
): Promise<StoredMessage[]> {
  return database.query<StoredMessage[]>(
    `SELECT message_id AS "messageId", priority, state, display, status, ends_at AS "endsAt",
            updated_at AS "updatedAt"
       FROM station.display_message WHERE station_id = $1 AND status = 'active' ORDER BY message_id`,
    [stationId],
  );
}

/**
 * What the charger has. `commandId`: the command that it took it by; null when it told of it by itself. Of messages that
 * no command of ours took there, only so many are kept.
 */
export async function recordActive(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  messages: readonly MessageInfo[],
  commandId: string | null,
): Promise<void> {
  if (messages.length === 0) return;
  await manager.query(
    `DELETE FROM station.display_message WHERE station_id = $1 AND command_id IS NULL AND status = 'cleared'`,
    [stationId],
  );
  const changed = await manager.query<Changed[]>(
    `WITH told AS (
       SELECT r.*, k.station_id IS NOT NULL AS "isKnown",
              row_number() OVER (PARTITION BY k.station_id IS NULL ORDER BY "messageId") AS place
         FROM jsonb_to_recordset($3::jsonb) AS r (
                "messageId" integer, priority text, state text, "startsAt" timestamptz, "endsAt" timestamptz,
                "transactionId" text, message jsonb, display jsonb)
         LEFT JOIN station.display_message k ON k.station_id = $1 AND k.message_id = r."messageId"
     )
     INSERT INTO station.display_message AS known (id, tenant_id, station_id, message_id, ${CONTENT}, status, command_id)
     SELECT gen_random_uuid(), $2, $1, "messageId", priority, state, "startsAt", "endsAt", "transactionId", message,
            display, 'active', $4::uuid
       FROM told
      WHERE "isKnown" OR $4::uuid IS NOT NULL
         OR place <= $5 - (SELECT count(*) FROM station.display_message f
                            WHERE f.station_id = $1 AND f.command_id IS NULL)
      ORDER BY "messageId"
     ON CONFLICT (station_id, message_id) DO UPDATE
       SET (${CONTENT}, status, status_reason, command_id, updated_at) =
           ROW (${CONTENT.replaceAll(/\w+/g, 'excluded.$&')}, 'active', NULL,
                coalesce(excluded.command_id, known.command_id), now())
       WHERE $4::uuid IS NOT NULL OR (${CONTENT.replaceAll(/\w+/g, 'known.$&')}, known.status)
             IS DISTINCT FROM (${CONTENT.replaceAll(/\w+/g, 'excluded.$&')}, excluded.status)
     RETURNING ${CHANGED}`,
    [stationId, tenantId, JSON.stringify(messages), commandId, MAX_FOREIGN_MESSAGES],
  );
  await announceChanged(manager, changed);
}

/** Changes what became of those of the messages that have one of the statuses, and announces it. */
export async function changeMessages(
  manager: EntityManager,
  { stationId }: StationRef,
  messageIds: readonly number[],
  before: readonly DisplayMessageStatus[],
  change: Change,
): Promise<void> {
  if (messageIds.length === 0) return;
  const where = `station_id = $3 AND message_id = ANY ($4) AND status = ANY ($5)`;
  await changeWhere(manager, change, where, [stationId, messageIds, before]);
}

export interface TransactionRef {
  stationId: string;
  transactionId: string;
}

const keyOf = ({ stationId, transactionId }: TransactionRef): string =>
  JSON.stringify([stationId, transactionId]);

/** Transactions that the charger has any for. */
export const transactionMessages: BatchQuery<TransactionRef> = {
  name: 'station.transaction-messages',
  sql: `
    SELECT asked.key FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (key, station_id, transaction_id)
     WHERE EXISTS (SELECT FROM station.display_message
                    WHERE station_id = asked.station_id AND transaction_id = asked.transaction_id
                      AND status IN ('active', 'failed'))`,
  columns: (transactions) => [
    transactions.map(keyOf),
    transactions.map(({ stationId }) => stationId),
    transactions.map(({ transactionId }) => transactionId),
  ],
  keyOf,
};

/** Those of a transaction that the charger has, or may have. */
export async function changeMessagesOf(
  manager: EntityManager,
  { stationId }: StationRef,
  transactionId: string,
  change: Change,
): Promise<void> {
  const where = `station_id = $3 AND transaction_id = $4 AND status IN ('active', 'failed')`;
  await changeWhere(manager, change, where, [stationId, transactionId]);
}

/** The command that took it to the charger has ended without an answer. */
export async function failUnanswered(
  manager: EntityManager,
  { id, stationId, status, response }: CompletedCommand,
): Promise<void> {
  if (status !== 'failed' && status !== 'timeout') return;
  const reason = response?.['errorCode'] ?? response?.['error'];
  const change: Change = { status: 'failed', statusReason: typeof reason === 'string' ? reason : status };
  const where = `station_id = $3 AND command_id = $4 AND status = 'pending'`;
  await changeWhere(manager, change, where, [stationId, id]);
}

/** Those that were not told in full within a day are told no more. */
export async function recordReportAsked(
  manager: EntityManager,
  stationId: string,
  requestId: number,
  criteria: MessageCriteria,
): Promise<void> {
  await manager.query(
    `DELETE FROM station.display_message_report
      WHERE station_id = $1 AND (requested_at < now() - interval '1 day' OR request_id = $2)`,
    [stationId, requestId],
  );
  await manager.query(
    `INSERT INTO station.display_message_report (station_id, request_id, criteria) VALUES ($1, $2, $3)`,
    [stationId, requestId, JSON.stringify(criteria)],
  );
}

/** Keeps which messages a part of a report told of; nothing for a report that we did not ask for. */
export async function recordReportPart(
  manager: EntityManager,
  stationId: string,
  requestId: number,
  messageIds: readonly number[],
): Promise<void> {
  await manager.query(
    `UPDATE station.display_message_report SET reported_ids = (reported_ids || $3::integer[])[:$4]
      WHERE station_id = $1 AND request_id = $2`,
    [stationId, requestId, messageIds, MAX_REPORTED_MESSAGES],
  );
}

/** Of a report that has ended: what was asked for, and what it told before; null when we did not ask for it. */
export async function endReport(
  manager: EntityManager,
  stationId: string,
  requestId: number,
): Promise<AskedReport | null> {
  const [rows] = await manager.query<[AskedReport[], number]>(
    `DELETE FROM station.display_message_report WHERE station_id = $1 AND request_id = $2
      RETURNING criteria, requested_at AS "requestedAt", reported_ids AS "reportedIds"`,
    [stationId, requestId],
  );
  return rows[0] ?? null;
}

/** `where` takes its parameters from $3 on. */
async function changeWhere(
  manager: EntityManager,
  { status, statusReason }: Change,
  where: string,
  parameters: unknown[],
): Promise<void> {
  const [changed] = await manager.query<[Changed[], number]>(
    `UPDATE station.display_message SET status = $1, status_reason = $2, updated_at = now()
      WHERE ${where} RETURNING ${CHANGED}`,
    [status, statusReason, ...parameters],
  );
  await announceChanged(manager, changed);
}

async function announceChanged(manager: EntityManager, changed: readonly Changed[]): Promise<void> {
  const events = changed.map(({ tenantId, ...data }) =>
    stationEvent('DisplayMessageChanged', tenantId, data),
  );
  await announce(manager, ...events);
}
