import type { EntityManager } from 'typeorm';
import type { BatchStatement } from '../../../platform/database/group-commit.js';
import type { BatchQuery } from '../../../platform/database/group-query.js';
import { storableJson } from '../../../platform/database/storable.js';
import { ask } from '../../../platform/database/turn.js';
import type { StoredAuthorisation } from '../charging-session.entity.js';
import { registersOf, type StoredEvent, type TransactionEventReport } from './transaction-event.js';

export interface RecordedEvent {
  stationId: string;
  report: TransactionEventReport;
  authorisation: StoredAuthorisation | null;
  totalCost: string | null;
}

type Column = keyof typeof COLUMN_TYPES;

const COLUMN_TYPES = {
  station_id: 'text',
  transaction_id: 'text',
  seq_no: 'bigint',
  event_type: 'text',
  trigger_reason: 'text',
  reported_at: 'timestamptz',
  occurred_at: 'timestamptz',
  received_at: 'timestamptz',
  time_marks: 'text',
  is_offline: 'boolean',
  charging_state: 'text',
  evse_id: 'int',
  connector_id: 'int',
  id_token: 'text',
  id_token_type: 'text',
  stopped_reason: 'text',
  remote_start_id: 'bigint',
  reservation_id: 'bigint',
  phases_used: 'bigint',
  cable_max_current_a: 'bigint',
  charging_seconds: 'bigint',
  begin_wh: 'numeric',
  end_wh: 'numeric',
  first_wh: 'numeric',
  first_wh_at: 'timestamptz',
  last_wh: 'numeric',
  last_wh_at: 'timestamptz',
  authorisation: 'text',
  total_cost: 'numeric',
} as const;

const NAMES = Object.keys(COLUMN_TYPES) as Column[];
const EXPRESSIONS: Partial<Record<Column, string>> = {
  time_marks: `string_to_array(time_marks, ' ')`,
  authorisation: 'authorisation::jsonb',
};

/** The key of an event: a repeated one has the same, the time of its clock included. */
const KEY = 'station_id, transaction_id, seq_no, event_type, trigger_reason, reported_at';

/**
 * Rows go in by their key, so that no two batches deadlock.
 */
export const transactionEventInsert: BatchStatement<RecordedEvent> = {
  name: 'billing.event-of-transaction',
  sql: `
    INSERT INTO billing.transaction_event (${NAMES.join(', ')})
    SELECT ${NAMES.map((name) => EXPRESSIONS[name] ?? name).join(', ')}
      FROM unnest(${NAMES.map((name, index) => `$${index + 1}::${COLUMN_TYPES[name]}[]`).join(', ')})
        AS event (${NAMES.join(', ')})
     ORDER BY ${KEY}
    ON CONFLICT DO NOTHING`,
  columns: (events) => {
    const rows = events.map(toRow);
    return NAMES.map((name) => rows.map((row) => row[name]));
  },
};

function toRow({ stationId, report, authorisation, totalCost }: RecordedEvent): Record<Column, unknown> {
  const { time } = report;
  const registers = registersOf(report.readings);
  return {
    station_id: stationId,
    transaction_id: report.transactionId,
    seq_no: report.seqNo,
    event_type: report.eventType,
    trigger_reason: report.triggerReason,
    reported_at: reportedAtOf(report),
    occurred_at: time.at,
    received_at: time.receivedAt,
    time_marks: time.marks.join(' '),
    is_offline: report.isOffline,
    charging_state: report.chargingState,
    evse_id: report.evseId,
    connector_id: report.connectorId,
    id_token: report.idToken,
    id_token_type: report.idTokenType,
    stopped_reason: report.stoppedReason,
    remote_start_id: report.remoteStartId,
    reservation_id: report.reservationId,
    phases_used: report.phasesUsed,
    cable_max_current_a: report.cableMaxCurrentA,
    charging_seconds: report.chargingSeconds,
    begin_wh: registers.beginWh,
    end_wh: registers.endWh,
    first_wh: registers.firstWh,
    first_wh_at: registers.firstWhAt,
    last_wh: registers.lastWh,
    last_wh_at: registers.lastWhAt,
    authorisation: authorisation && storableJson(authorisation),
    total_cost: totalCost,
  };
}

/** The event as it is read when it is stored. */
export function storedEvent({ report, authorisation }: Omit<RecordedEvent, 'totalCost'>): StoredEvent {
  const { time } = report;
  const { beginWh, endWh, firstWh, lastWh, ...times } = registersOf(report.readings);
  return {
    ...report,
    ...times,
    reportedAt: reportedAtOf(report),
    occurredAt: time.at,
    receivedAt: time.receivedAt,
    timeMarks: time.marks,
    beginWh: numberOrNull(beginWh),
    endWh: numberOrNull(endWh),
    firstWh: numberOrNull(firstWh),
    lastWh: numberOrNull(lastWh),
    authorisation: authorisation && (JSON.parse(storableJson(authorisation)) as StoredAuthorisation),
  };
}

const numberOrNull = (decimal: string | null): number | null => (decimal === null ? null : Number(decimal));

/** The day that an event is kept under. */
export const reportedAtOf = ({ time }: Pick<TransactionEventReport, 'time'>): Date =>
  time.reportedAt ?? time.at;

/** `since`: when the first event of its transaction was reported. */
interface EventQuestion {
  readonly stationId: string;
  readonly report: TransactionEventReport;
  readonly since: Date;
}

const eventKeyOf = ({ stationId, report }: EventQuestion): string =>
  JSON.stringify([stationId, report.transactionId, report.seqNo, report.eventType, report.triggerReason]);

/** What an event was answered that has come before. */
export interface AnsweredEvent {
  reportedAt: Date;
  authorisation: StoredAuthorisation | null;
  totalCost: string | null;
}

const answeredQuery: BatchQuery<EventQuestion> = {
  name: 'billing.answered-event',
  sql: `
    SELECT asked.key, event.*
      FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[])
        AS asked (key, station_id, transaction_id, seq_no, event_type, trigger_reason, since)
     CROSS JOIN LATERAL (
           SELECT reported_at AS "reportedAt", authorisation, total_cost AS "totalCost"
             FROM billing.transaction_event
            WHERE station_id = asked.station_id AND transaction_id = asked.transaction_id
              AND seq_no = asked.seq_no AND event_type = asked.event_type
              AND trigger_reason = asked.trigger_reason AND reported_at >= asked.since
            ORDER BY received_at LIMIT 1) event`,
  columns: (questions) => [
    questions.map(eventKeyOf),
    questions.map(({ stationId }) => stationId),
    questions.map(({ report }) => report.transactionId),
    questions.map(({ report }) => report.seqNo),
    questions.map(({ report }) => report.eventType),
    questions.map(({ report }) => report.triggerReason),
    questions.map(({ since }) => since),
  ],
  keyOf: eventKeyOf,
};

/** The same event as it came before. */
export async function findAnswered(
  manager: EntityManager,
  stationId: string,
  report: TransactionEventReport,
  { earliestReportedAt: since }: { earliestReportedAt: Date },
): Promise<AnsweredEvent | null> {
  const [event] = await ask<EventQuestion, AnsweredEvent & { key: string }>(manager, answeredQuery, {
    stationId,
    report,
    since,
  });
  return event ?? null;
}
