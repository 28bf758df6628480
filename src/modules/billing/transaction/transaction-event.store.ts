import type { DataSource, EntityManager } from 'typeorm';
import type { BatchStatement } from '../../../platform/database/group-commit.js';
import { storableJson } from '../../../platform/database/storable.js';
import type { StoredAuthorisation } from '../charging-session.entity.js';
import { registersOf, type StoredEvent, type TransactionEventReport } from './transaction-event.js';
import { MAX_MISSING } from './transaction.store.js';

export interface RecordedEvent {
  stationId: string;
  report: TransactionEventReport;
  authorisation: StoredAuthorisation | null;
  totalCost: string | null;
}

type Names<T> = { [K in keyof T]: string };
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
 * Rows go in by their key, so that no two batches deadlock. The statement's name puts it before the readings and the
 * sessions, in the order in which an event is recorded by itself.
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

/** The day that an event is kept under. */
export const reportedAtOf = ({ time }: Pick<TransactionEventReport, 'time'>): Date =>
  time.reportedAt ?? time.at;

export async function insertEvent(manager: EntityManager, event: RecordedEvent): Promise<void> {
  await manager.query(transactionEventInsert.sql, transactionEventInsert.columns([event]));
}

/** What an event was answered that has come before. */
export interface AnsweredEvent {
  reportedAt: Date;
  authorisation: StoredAuthorisation | null;
  totalCost: string | null;
}

/** The same event as it came before; `since`: when the first event of its transaction was reported. */
export async function findAnswered(
  connection: DataSource | EntityManager,
  stationId: string,
  report: TransactionEventReport,
  since: Date,
): Promise<AnsweredEvent | null> {
  const rows: AnsweredEvent[] = await connection.query(
    `SELECT reported_at AS "reportedAt", authorisation, total_cost AS "totalCost"
       FROM billing.transaction_event
      WHERE station_id = $1 AND transaction_id = $2 AND seq_no = $3 AND event_type = $4 AND trigger_reason = $5
        AND reported_at >= $6
      ORDER BY received_at LIMIT 1`,
    [stationId, report.transactionId, report.seqNo, report.eventType, report.triggerReason, since],
  );
  return rows[0] ?? null;
}

export async function recordCost(
  manager: EntityManager,
  stationId: string,
  report: TransactionEventReport,
  totalCost: string,
): Promise<void> {
  await manager.query(
    `UPDATE billing.transaction_event SET total_cost = $7
      WHERE station_id = $1 AND transaction_id = $2 AND seq_no = $3 AND event_type = $4 AND trigger_reason = $5
        AND reported_at = $6`,
    [
      stationId,
      report.transactionId,
      report.seqNo,
      report.eventType,
      report.triggerReason,
      reportedAtOf(report),
      totalCost,
    ],
  );
}

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

/** The extremes that `factsOf` looks for: which events, and which of them comes first. */
const EXTREMES: [where: string, order: string][] = [
  ['true', 'seq_no'],
  [`event_type = 'Started'`, 'seq_no'],
  [`event_type = 'Ended'`, 'seq_no'],
  [`event_type = 'Ended'`, 'seq_no DESC'],
  ['evse_id IS NOT NULL', 'seq_no'],
  ['connector_id IS NOT NULL', 'seq_no'],
  [`(id_token IS NOT NULL OR id_token_type = 'NoAuthorization')`, 'seq_no'],
  [
    `(id_token IS NOT NULL OR id_token_type = 'NoAuthorization')
       AND event_type <> 'Ended' AND trigger_reason <> 'StopAuthorized'`,
    'seq_no',
  ],
  [`id_token IS NOT NULL AND (event_type = 'Ended' OR trigger_reason = 'StopAuthorized')`, 'seq_no DESC'],
  ['begin_wh IS NOT NULL', 'seq_no'],
  ['end_wh IS NOT NULL', 'seq_no DESC'],
  ['first_wh IS NOT NULL', 'first_wh_at, seq_no'],
  ['last_wh IS NOT NULL', 'last_wh_at DESC, seq_no DESC'],
  [`charging_state = 'Charging'`, 'seq_no'],
];

const SELECTED = Object.entries(EVENT_COLUMNS)
  .map(([name, column]) => `${column} AS "${name}"`)
  .join(', ');
const EVENTS = `billing.transaction_event WHERE station_id = $1 AND transaction_id = $2 AND reported_at >= $3`;

/** Of a transaction's events those that its session follows from. */
export async function readDecidingEvents(
  manager: EntityManager,
  stationId: string,
  transactionId: string,
  since: Date,
): Promise<StoredEvent[]> {
  const extremes = EXTREMES.map(
    ([where, order]) => `(SELECT ${SELECTED} FROM event WHERE ${where} ORDER BY ${order} LIMIT 1)`,
  );
  return manager.query<StoredEvent[]>(
    `WITH event AS MATERIALIZED (SELECT * FROM ${EVENTS}) ${extremes.join(' UNION ALL ')}`,
    [stationId, transactionId, since],
  );
}

export interface Coverage {
  /** The first of them. */
  missingSeqNos: number[];
  /** A number was given to two events that are not the same. */
  hasRepeats: boolean;
}

/** What of the numbers from `from` to `to` has not come. */
export async function readCoverage(
  manager: EntityManager,
  { stationId, transactionId, since }: { stationId: string; transactionId: string; since: Date },
  from: number,
  to: number,
): Promise<Coverage> {
  const gaps: { from: number; to: number; isRepeated: boolean }[] = await manager.query(
    `SELECT seq_no + 1 AS "from", next - 1 AS "to", next = seq_no AS "isRepeated"
       FROM (SELECT seq_no, lead(seq_no) OVER (ORDER BY seq_no) AS next FROM ${EVENTS} AND seq_no BETWEEN $4 AND $5) event
      WHERE next <> seq_no + 1
      ORDER BY seq_no LIMIT ${MAX_MISSING}`,
    [stationId, transactionId, since, from, to],
  );
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
    `SELECT max(received_at) AS "receivedAt", max(greatest(occurred_at, last_wh_at)) AS "occurredAt" FROM ${EVENTS}`,
    [stationId, transactionId, since],
  );
  if (row === undefined || row.receivedAt === null || row.occurredAt === null) return null;
  return { receivedAt: row.receivedAt, occurredAt: row.occurredAt };
}
