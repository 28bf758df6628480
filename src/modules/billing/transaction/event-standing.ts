import type { BatchQuery } from '../../../platform/database/group-query.js';
import type { StationRef } from '../../station/index.js';
import type { ChargingSession } from '../charging-session.entity.js';
import type { TransactionEventReport } from './transaction-event.js';

/** How a transaction stands: what an event would change, and what it costs so far, depends on it. */
export interface Standing extends Pick<
  ChargingSession,
  | 'evseId'
  | 'connectorId'
  | 'status'
  | 'startedAt'
  | 'meterStartWh'
  | 'timeZone'
  | 'tariffId'
  | 'tariffVersion'
> {
  /** When the first event of its transaction was reported. */
  earliestReportedAt: Date;
}

/** As it stands before an event. */
export interface EventStanding extends Standing {
  key: string;
  /** The highest number of its events. */
  latestSeqNo: number;
  /** The event has come before. */
  isRepeated: boolean;
}

export interface StandingQuestion {
  readonly station: StationRef;
  readonly report: TransactionEventReport;
}

const keyOf = ({ station, report }: StandingQuestion): string =>
  JSON.stringify([
    station.stationId,
    report.transactionId,
    report.seqNo,
    report.eventType,
    report.triggerReason,
  ]);

/** No row for an event whose transaction or session is not known. */
export const standingQuery: BatchQuery<StandingQuestion> = {
  name: 'billing.event-standing',
  sql: `
    SELECT asked.key, transaction.earliest_reported_at AS "earliestReportedAt",
           session.evse_id AS "evseId", session.connector_id AS "connectorId", session.status,
           session.started_at AS "startedAt", session.meter_start_wh AS "meterStartWh",
           session.time_zone AS "timeZone", session.tariff_id AS "tariffId",
           session.tariff_version AS "tariffVersion",
           (SELECT max(seq_no) FROM billing.transaction_event event
             WHERE event.station_id = asked.station_id AND event.transaction_id = asked.transaction_id
               AND event.reported_at >= transaction.earliest_reported_at) AS "latestSeqNo",
           EXISTS (SELECT FROM billing.transaction_event event
                    WHERE event.station_id = asked.station_id AND event.transaction_id = asked.transaction_id
                      AND event.seq_no = asked.seq_no AND event.event_type = asked.event_type
                      AND event.trigger_reason = asked.trigger_reason
                      AND event.reported_at >= transaction.earliest_reported_at) AS "isRepeated"
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])
             AS asked (key, station_id, tenant_id, transaction_id, seq_no, event_type, trigger_reason)
     CROSS JOIN LATERAL (
            SELECT earliest_reported_at FROM billing.transaction
             WHERE station_id = asked.station_id AND transaction_id = asked.transaction_id
               AND tenant_id = asked.tenant_id LIMIT 1) transaction
     CROSS JOIN LATERAL (
            SELECT evse_id, connector_id, status, started_at, meter_start_wh, time_zone, tariff_id, tariff_version
              FROM billing.charging_session
             WHERE station_id = asked.station_id AND transaction_id = asked.transaction_id
               AND tenant_id = asked.tenant_id LIMIT 1) session`,
  columns: (questions) => [
    questions.map(keyOf),
    questions.map(({ station }) => station.stationId),
    questions.map(({ station }) => station.tenantId),
    questions.map(({ report }) => report.transactionId),
    questions.map(({ report }) => report.seqNo),
    questions.map(({ report }) => report.eventType),
    questions.map(({ report }) => report.triggerReason),
  ],
  keyOf,
};
