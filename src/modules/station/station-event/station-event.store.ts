import type { DataSource } from 'typeorm';
import type { BatchStatement } from '../../../platform/database/group-commit.js';
import type { DomainEvent } from '../../../platform/events/outbox.js';
import { columnsOf, VARIABLE_COLUMNS } from '../variable-monitor/monitored-variable.js';
import type { ReportedEvent } from './station-event.js';

/** A row and what is announced with it. */
export interface NewStationEvent extends Omit<ReportedEvent, 'actualValue'> {
  id: string;
  tenantId: string;
  stationId: string;
  actualValue: string | null;
  announced: DomainEvent;
}

const COLUMNS = `id, tenant_id, station_id, event_id, trigger, notification_type, actual_value, cleared, cause, tech_code,
  tech_info, transaction_id, monitor_id, occurred_at, reported_at, received_at, ${VARIABLE_COLUMNS}`;

/** An event that was sent again is neither stored nor announced again. */
export const stationEventInsert: BatchStatement<NewStationEvent> = {
  name: 'station-event',
  sql: `WITH reported AS (
          SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::text[],
                               $8::boolean[], $9::integer[], $10::text[], $11::text[], $12::text[], $13::integer[],
                               $14::timestamptz[], $15::timestamptz[], $16::timestamptz[], $17::text[], $18::text[],
                               $19::integer[], $20::integer[], $21::text[], $22::text[], $23::text[], $24::jsonb[])
            AS event (${COLUMNS}, announced, data)
        ), recorded AS (
          INSERT INTO station.station_event (${COLUMNS}) SELECT ${COLUMNS} FROM reported
          ON CONFLICT DO NOTHING RETURNING id
        )
        INSERT INTO platform.outbox (tenant_id, type, occurred_at, data)
        SELECT tenant_id, announced, occurred_at, data FROM reported JOIN recorded USING (id)`,
  columns: (events) => [
    events.map(({ id }) => id),
    events.map(({ tenantId }) => tenantId),
    events.map(({ stationId }) => stationId),
    events.map(({ eventId }) => eventId),
    events.map(({ trigger }) => trigger),
    events.map(({ notificationType }) => notificationType),
    events.map(({ actualValue }) => actualValue),
    events.map(({ cleared }) => cleared),
    events.map(({ cause }) => cause),
    events.map(({ techCode }) => techCode),
    events.map(({ techInfo }) => techInfo),
    events.map(({ transactionId }) => transactionId),
    events.map(({ monitorId }) => monitorId),
    events.map(({ time }) => time.at),
    events.map(({ time }) => time.reportedAt),
    events.map(({ time }) => time.receivedAt),
    ...columnsOf(events),
    events.map(({ announced }) => announced.type),
    events.map(({ announced }) => JSON.stringify(announced.data)),
  ],
};

/** Deletes those that were received before; says how many. With `dryRun` it only says. */
export async function dropStationEventsBefore(
  dataSource: DataSource,
  before: Date,
  dryRun: boolean,
): Promise<number> {
  const old = `station.station_event WHERE received_at < $1`;
  const [counted] = await dataSource.query<{ count: number }[]>(
    dryRun
      ? `SELECT count(*) AS count FROM ${old}`
      : `WITH gone AS (DELETE FROM ${old} RETURNING 1) SELECT count(*) AS count FROM gone`,
    [before],
  );
  return counted?.count ?? 0;
}
