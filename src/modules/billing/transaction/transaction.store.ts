import type { DataSource, EntityManager } from 'typeorm';
import type { BatchStatement } from '../../../platform/database/group-commit.js';
import type { BatchQuery } from '../../../platform/database/group-query.js';
import { ask, write } from '../../../platform/database/turn.js';
import type { StationRef } from '../../station/index.js';

/** How far the events of a transaction have come that its station numbers itself. */
export interface TransactionState {
  stationId: string;
  transactionId: string;
  tenantId: string;
  sessionId: string;
  /** By the station's clock; its events lie from there on. */
  earliestReportedAt: Date;
  /** Whether every event from the start to the end is there; null as long as there is no end. */
  isComplete: boolean | null;
  /** The first of those that are missing. */
  missingSeqNos: number[];
  /** Since when nothing more is waited for before the session is rated. */
  settledAt: Date | null;
}

interface TransactionQuestion {
  readonly station: StationRef;
  readonly transactionId: string;
}

const keyOf = ({ station, transactionId }: TransactionQuestion): string =>
  JSON.stringify([station.stationId, transactionId]);

const byTransactionId: BatchQuery<TransactionQuestion> = {
  name: 'billing.transaction-state',
  sql: `
    SELECT asked.key, station_id AS "stationId", transaction_id AS "transactionId", tenant_id AS "tenantId",
           session_id AS "sessionId", earliest_reported_at AS "earliestReportedAt", is_complete AS "isComplete",
           missing_seq_nos AS "missingSeqNos", settled_at AS "settledAt"
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
        AS asked (key, station_id, tenant_id, transaction_id)
      JOIN billing.transaction USING (station_id, tenant_id, transaction_id)`,
  columns: (questions) => [
    questions.map(keyOf),
    questions.map(({ station }) => station.stationId),
    questions.map(({ station }) => station.tenantId),
    questions.map(({ transactionId }) => transactionId),
  ],
  keyOf,
};

export async function findTransaction(
  manager: EntityManager,
  station: StationRef,
  transactionId: string,
): Promise<TransactionState | null> {
  const question = { station, transactionId };
  const [state] = await ask<TransactionQuestion, TransactionState & { key: string }>(
    manager,
    byTransactionId,
    question,
  );
  return state ?? null;
}

const stateSave: BatchStatement<TransactionState> = {
  name: 'billing.transaction-save',
  sql: `
    INSERT INTO billing.transaction (station_id, transaction_id, tenant_id, session_id, earliest_reported_at,
                                     is_complete, missing_seq_nos, settled_at)
    SELECT station_id, transaction_id, tenant_id, session_id, earliest_reported_at, is_complete,
           string_to_array(missing_seq_nos, ' ')::bigint[], settled_at
      FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::boolean[],
                  $7::text[], $8::timestamptz[])
        AS state (station_id, transaction_id, tenant_id, session_id, earliest_reported_at, is_complete,
                  missing_seq_nos, settled_at)
     ORDER BY station_id, transaction_id
    ON CONFLICT (station_id, transaction_id) DO UPDATE
       SET earliest_reported_at = excluded.earliest_reported_at, is_complete = excluded.is_complete,
           missing_seq_nos = excluded.missing_seq_nos, settled_at = excluded.settled_at`,
  columns: (states) => [
    states.map(({ stationId }) => stationId),
    states.map(({ transactionId }) => transactionId),
    states.map(({ tenantId }) => tenantId),
    states.map(({ sessionId }) => sessionId),
    states.map(({ earliestReportedAt }) => earliestReportedAt),
    states.map(({ isComplete }) => isComplete),
    states.map(({ missingSeqNos }) => missingSeqNos.join(' ')),
    states.map(({ settledAt }) => settledAt),
  ],
};

export const saveTransaction = (manager: EntityManager, state: TransactionState): Promise<void> =>
  write(manager, stateSave, state);

/** Whether a session may be rated: it waits for the events that its station still owes. */
export async function isSettled(manager: EntityManager, sessionId: string): Promise<boolean> {
  return (await ask(manager, openTransactions, sessionId)).length === 0;
}

const openTransactions: BatchQuery<string> = {
  name: 'billing.open-transaction',
  sql: `
    SELECT asked.session_id::text AS key
      FROM unnest($1::uuid[]) AS asked (session_id)
     WHERE EXISTS (SELECT FROM billing.transaction
                    WHERE session_id = asked.session_id AND settled_at IS NULL)`,
  columns: (sessionIds) => [[...sessionIds]],
  keyOf: (sessionId) => sessionId,
};

export type Completeness = Pick<TransactionState, 'isComplete' | 'missingSeqNos'>;

/** How many numbers of missing events are told, and how many gaps are looked into for them. */
export const MAX_MISSING = 100;

/** Of a transaction under way: those between the first and the last that have come. */
const MISSING_SO_FAR = `
  ARRAY(SELECT missing
          FROM (SELECT seq_no, lead(seq_no) OVER (ORDER BY seq_no) AS next
                  FROM billing.transaction_event event
                 WHERE event.station_id = transaction.station_id
                   AND event.transaction_id = transaction.transaction_id
                   AND event.reported_at >= transaction.earliest_reported_at) event,
               generate_series(seq_no + 1, least(next - 1, seq_no + ${MAX_MISSING})) AS missing
         WHERE next > seq_no + 1
         ORDER BY missing LIMIT ${MAX_MISSING})`;

/** Of sessions whose station numbers its events, by their ids. */
export async function findCompleteness(
  dataSource: DataSource,
  sessionIds: readonly string[],
): Promise<Map<string, Completeness>> {
  if (sessionIds.length === 0) return new Map();
  const rows: (Completeness & { sessionId: string })[] = await dataSource.query(
    `SELECT session_id AS "sessionId", is_complete AS "isComplete",
            CASE WHEN is_complete IS NULL THEN ${MISSING_SO_FAR} ELSE missing_seq_nos END AS "missingSeqNos"
       FROM billing.transaction WHERE session_id = ANY ($1)`,
    [sessionIds],
  );
  return new Map(rows.map(({ sessionId, ...completeness }) => [sessionId, completeness]));
}

type TransactionRef = Pick<TransactionState, 'stationId' | 'tenantId' | 'transactionId'>;

/** What was to be asked of their stations at the same time. */
const MAX_ASKED = 200;

/**
 * Transactions whose station is to be asked how they stand, and notes that it was: those that have ended without being
 * complete, and those under way of which nothing was heard for as long as `silentMinutes`.
 */
export async function takeUnasked(
  dataSource: DataSource,
  { askAgainMinutes, silentMinutes }: { askAgainMinutes: number; silentMinutes: number },
): Promise<TransactionRef[]> {
  const [rows] = await dataSource.query<[TransactionRef[], number]>(
    `UPDATE billing.transaction transaction SET asked_at = now()
       FROM (SELECT t.station_id, t.transaction_id
               FROM billing.transaction t
               JOIN billing.charging_session s ON s.station_id = t.station_id AND s.id = t.session_id
              WHERE t.settled_at IS NULL AND CASE WHEN s.status = 'active'
                THEN coalesce(t.asked_at, s.started_received_at) < now() - make_interval(mins => $2)
                 AND NOT EXISTS (SELECT FROM billing.transaction_event event
                                  WHERE event.station_id = t.station_id AND event.transaction_id = t.transaction_id
                                    AND event.reported_at >= t.earliest_reported_at
                                    AND event.received_at > now() - make_interval(mins => $2))
                ELSE coalesce(t.asked_at, s.ended_received_at) < now() - make_interval(mins => $1)
              END
              ORDER BY t.asked_at NULLS FIRST
              LIMIT ${MAX_ASKED}
                FOR UPDATE OF t SKIP LOCKED) due
      WHERE transaction.station_id = due.station_id AND transaction.transaction_id = due.transaction_id
  RETURNING transaction.station_id AS "stationId", transaction.tenant_id AS "tenantId",
            transaction.transaction_id AS "transactionId"`,
    [askAgainMinutes, silentMinutes],
  );
  return rows;
}

/** Those that have ended for so long that what is missing will not come any more. */
export async function findOverdue(dataSource: DataSource, afterMinutes: number): Promise<TransactionRef[]> {
  return dataSource.query(
    `SELECT t.station_id AS "stationId", t.tenant_id AS "tenantId", t.transaction_id AS "transactionId"
       FROM billing.transaction t
       JOIN billing.charging_session s ON s.station_id = t.station_id AND s.id = t.session_id
      WHERE t.settled_at IS NULL AND s.status <> 'active'
        AND s.ended_received_at < now() - make_interval(mins => $1)
      LIMIT 1000`,
    [afterMinutes],
  );
}
