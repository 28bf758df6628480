import type { EntityManager } from 'typeorm';
import type { BatchQuery } from '../../../platform/database/group-query.js';
import { ask } from '../../../platform/database/turn.js';
import type { StoredEvent } from './transaction-event.js';
import { MAX_MISSING } from './transaction.store.js';

type Names<T> = { [K in keyof T]: string };

const EVENT_COLUMNS: Names<StoredEvent> = {
  seqNo: 'seq_no',
  eventType: 'event_type',
  triggerReason: 'trigger_reason',
  chargingState: 'charging_state',
  reportedAt: 'reported_at',
  occurredAt: 'occurred_at',
  receivedAt: 'received_at',
  timeMarks: 'time_marks',
  evseId: 'evse_id',
  connectorId: 'connector_id',
  idToken: 'id_token',
  idTokenType: 'id_token_type',
  stoppedReason: 'stopped_reason',
  beginWh: 'begin_wh::float8',
  endWh: 'end_wh::float8',
  firstWh: 'first_wh::float8',
  firstWhAt: 'first_wh_at',
  lastWh: 'last_wh::float8',
  lastWhAt: 'last_wh_at',
  authorisation: 'authorisation',
};

/** The numbers of the events that `factsOf` looks for; others may have the same. */
const DECIDING = [
  'min(seq_no)',
  `min(seq_no) FILTER (WHERE event_type = 'Started')`,
  `min(seq_no) FILTER (WHERE event_type = 'Ended')`,
  `max(seq_no) FILTER (WHERE event_type = 'Ended')`,
  'min(seq_no) FILTER (WHERE evse_id IS NOT NULL)',
  'min(seq_no) FILTER (WHERE connector_id IS NOT NULL)',
  `min(seq_no) FILTER (WHERE id_token IS NOT NULL OR id_token_type = 'NoAuthorization')`,
  `min(seq_no) FILTER (WHERE (id_token IS NOT NULL OR id_token_type = 'NoAuthorization')
                         AND event_type <> 'Ended' AND trigger_reason <> 'StopAuthorized')`,
  `max(seq_no) FILTER (WHERE id_token IS NOT NULL
                         AND (event_type = 'Ended' OR trigger_reason = 'StopAuthorized'))`,
  `min(seq_no) FILTER (WHERE stopped_reason = 'MasterPass')`,
  'min(seq_no) FILTER (WHERE begin_wh IS NOT NULL)',
  'max(seq_no) FILTER (WHERE end_wh IS NOT NULL)',
  `min(seq_no) FILTER (WHERE charging_state = 'Charging')`,
  '(SELECT seq_no FROM event WHERE first_wh IS NOT NULL ORDER BY first_wh_at, seq_no LIMIT 1)',
  '(SELECT seq_no FROM event WHERE last_wh IS NOT NULL ORDER BY last_wh_at DESC, seq_no DESC LIMIT 1)',
].join(', ');

const SELECTED = Object.entries(EVENT_COLUMNS)
  .map(([name, column]) => `${column} AS "${name}"`)
  .join(', ');

/** A transaction, and when its first event was reported. */
interface EventsQuestion {
  readonly stationId: string;
  readonly transactionId: string;
  readonly since: Date;
}

const keyOf = ({ stationId, transactionId }: EventsQuestion): string =>
  JSON.stringify([stationId, transactionId]);

const EVENTS = `billing.transaction_event
  WHERE station_id = asked.station_id AND transaction_id = asked.transaction_id AND reported_at >= asked.since`;

const decidingQuery: BatchQuery<EventsQuestion> = {
  name: 'billing.deciding-events',
  sql: `
    SELECT asked.key, deciding.*
      FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
        AS asked (key, station_id, transaction_id, since)
     CROSS JOIN LATERAL (
           WITH event AS MATERIALIZED (SELECT * FROM ${EVENTS})
           SELECT ${SELECTED} FROM event
            WHERE seq_no = ANY ((SELECT ARRAY[${DECIDING}] FROM event)::bigint[])) deciding`,
  columns: (questions) => [
    questions.map(keyOf),
    questions.map(({ stationId }) => stationId),
    questions.map(({ transactionId }) => transactionId),
    questions.map(({ since }) => since),
  ],
  keyOf,
};

/** Of a transaction's events those that its session follows from. */
export const readDecidingEvents = (
  manager: EntityManager,
  question: EventsQuestion,
): Promise<StoredEvent[]> =>
  ask<EventsQuestion, StoredEvent & { key: string }>(manager, decidingQuery, question);

export interface Coverage {
  /** The first of them. */
  missingSeqNos: number[];
  /** A number was given to two events that are not the same. */
  hasRepeats: boolean;
}

interface CoverageQuestion extends EventsQuestion {
  /** The number of an event that is not stored yet. */
  readonly unstored: number | null;
  readonly from: number;
  readonly to: number;
}

interface Gap {
  key: string;
  from: number;
  to: number;
  isRepeated: boolean;
}

const gapsQuery: BatchQuery<CoverageQuestion> = {
  name: 'billing.event-gaps',
  sql: `
    SELECT asked.key, gap.*
      FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::bigint[], $6::bigint[], $7::bigint[])
        AS asked (key, station_id, transaction_id, since, first, last, unstored)
     CROSS JOIN LATERAL (
           SELECT seq_no + 1 AS "from", next - 1 AS "to", next = seq_no AS "isRepeated"
             FROM (SELECT seq_no, lead(seq_no) OVER (ORDER BY seq_no) AS next
                     FROM (SELECT seq_no FROM ${EVENTS} UNION ALL SELECT asked.unstored) event
                    WHERE seq_no BETWEEN asked.first AND asked.last) event
            WHERE next <> seq_no + 1
            ORDER BY seq_no LIMIT ${MAX_MISSING}) gap`,
  columns: (questions) => [
    questions.map(keyOf),
    questions.map(({ stationId }) => stationId),
    questions.map(({ transactionId }) => transactionId),
    questions.map(({ since }) => since),
    questions.map(({ from }) => from),
    questions.map(({ to }) => to),
    questions.map(({ unstored }) => unstored),
  ],
  keyOf,
};

/** What of the numbers from `from` to `to` has not come. */
export async function readCoverage(manager: EntityManager, question: CoverageQuestion): Promise<Coverage> {
  const gaps: Gap[] = await ask(manager, gapsQuery, question);
  const missing = gaps
    .filter(({ isRepeated }) => !isRepeated)
    .flatMap((gap) =>
      Array.from({ length: Math.min(gap.to - gap.from + 1, MAX_MISSING) }, (_, index) => gap.from + index),
    );
  return {
    missingSeqNos: missing.slice(0, MAX_MISSING),
    hasRepeats: gaps.some(({ isRepeated }) => isRepeated),
  };
}

/** When something of a transaction was last heard of, and until when it is known to have lasted. */
export async function readLatest(
  manager: EntityManager,
  stationId: string,
  transactionId: string,
  since: Date,
): Promise<{ receivedAt: Date; occurredAt: Date } | null> {
  const [row] = await manager.query<{ receivedAt: Date | null; occurredAt: Date | null }[]>(
    `SELECT max(received_at) AS "receivedAt", max(greatest(occurred_at, last_wh_at)) AS "occurredAt"
       FROM billing.transaction_event WHERE station_id = $1 AND transaction_id = $2 AND reported_at >= $3`,
    [stationId, transactionId, since],
  );
  if (row === undefined || row.receivedAt === null || row.occurredAt === null) return null;
  return { receivedAt: row.receivedAt, occurredAt: row.occurredAt };
}
