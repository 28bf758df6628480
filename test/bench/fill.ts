// What an installation has after some time, made by SQL at once.
import pg from 'pg';
import type { BenchDatabase } from './database.ts';
import { TENANT } from './stations.ts';

/** A month of daily partitions, today's among them. */
const DAYS = 30;
/** Fills at a time. */
const CONNECTIONS = 2;

/** As `sampledValues16` says it, once it is read. */
const SAMPLED_VALUES = JSON.stringify([
  { value: 10000000, context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
  { value: 11040, context: 'Sample.Periodic', measurand: 'Power.Active.Import', unit: 'W' },
  { value: 16, context: 'Sample.Periodic', measurand: 'Current.Import', unit: 'A' },
]);

/** A day: every station reports at the same intervals, within one transaction. $1 prefix, $2 stations, $3 a day each, $4 day. */
const METER_VALUES_OF_DAY = `
  INSERT INTO billing.meter_value (station_id, evse_id, reported_at, digest, connector_id, transaction_id, measured_at,
                                   received_at, energy_wh, power_w, sampled_values)
  SELECT concat($1::text, lpad(station::text, 4, '0')), 1, at, hashint8extended(number, station), 1,
         'filled ' || to_char($4::date, 'YYYY-MM-DD'), at, at, number * 184, 11040, $5::text
    FROM generate_series(1, $3::integer) AS number
   CROSS JOIN generate_series(1, $2::integer) AS station
   CROSS JOIN LATERAL (
     SELECT $4::date::timestamp AT TIME ZONE 'UTC' + (number - 1 + station / $2::float8) / $3
            * (least(($4::date + 1)::timestamp AT TIME ZONE 'UTC', now()) - $4::date::timestamp AT TIME ZONE 'UTC') AS at
   ) time`;

const SESSIONS_OF_DAY = `
  INSERT INTO billing.charging_session (id, tenant_id, station_id, evse_id, connector_id, transaction_id, status, started_at,
                                        started_received_at, ended_at, meter_start_wh, meter_stop_wh, energy_wh)
  SELECT gen_random_uuid(), $1, concat($2::text, lpad(station::text, 4, '0')), 1, 1,
         'filled ' || to_char($4::date, 'YYYY-MM-DD'), 'ended', $4::date, $4::date, $4::date + interval '1 hour', 0, 11040, 11040
    FROM generate_series(1, $3::integer) AS station`;

/** Tells these rows from those that chargers have reported. */
export const IS_FILLED = `transaction_id LIKE 'filled %'`;

export interface Fill {
  /** Of the identities of the stations that have reported, numbered from 1 on. */
  readonly prefix: string;
  readonly stations: number;
  /** At least so many. */
  readonly rows: number;
}

/** Resolves with the number of rows: day by day, each in the order of time, with the indexes on. */
export async function fillMeterValues(
  { client, url }: BenchDatabase,
  { prefix, stations, rows }: Fill,
): Promise<number> {
  const { rows: days } = await client.query<{ day: string }>(
    `SELECT day::date::text AS day FROM generate_series(current_date - $1::integer, current_date, interval '1 day') AS day`,
    [DAYS - 1],
  );
  for (const { day } of days)
    await client.query(
      `SELECT platform.ensure_daily_partition('billing.meter_value'::regclass, 'reported_at', $1)`,
      [day],
    );
  const perDay = Math.ceil(rows / DAYS / stations);
  const waiting = days.map(({ day }) => day);
  const fillSome = async () => {
    const own = new pg.Client({ connectionString: url });
    await own.connect();
    try {
      await own.query(`SET synchronous_commit = off`);
      for (let day = waiting.shift(); day !== undefined; day = waiting.shift()) {
        await own.query(METER_VALUES_OF_DAY, [prefix, stations, perDay, day, SAMPLED_VALUES]);
        await own.query(SESSIONS_OF_DAY, [TENANT, prefix, stations, day]);
      }
    } finally {
      await own.end();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, fillSome));
  await settle(client, ['billing.meter_value', 'billing.charging_session']);
  return perDay * stations * DAYS;
}

/** So many stations with an EVSE each, and as many sessions, half of them of stations that number their events. */
export async function fillLists({ client }: BenchDatabase, count: number): Promise<void> {
  await client.query(
    `WITH station AS (
       INSERT INTO station.charging_station (station_id, tenant_id, vendor, model, protocol, status, last_boot_at, last_seen_at)
       SELECT 'LIST-' || lpad(number::text, 6, '0'), $1, 'Bench', 'Light', 'ocpp1.6', 'Available', now(), now()
         FROM generate_series(1, $2::integer) AS number RETURNING station_id
     ), evse AS (
       INSERT INTO station.evse (station_id, evse_id) SELECT station_id, 1 FROM station RETURNING station_id, evse_id
     )
     INSERT INTO station.connector (station_id, evse_id, connector_id, status, status_at, reported_at, received_at)
     SELECT station_id, evse_id, 1, 'Available', now(), now(), now() FROM evse`,
    [TENANT, count],
  );
  await client.query(
    `WITH session AS (
       INSERT INTO billing.charging_session (id, tenant_id, station_id, evse_id, connector_id, transaction_id, status, started_at,
                                             started_received_at, ended_at, meter_start_wh, meter_stop_wh, energy_wh)
       SELECT gen_random_uuid(), $1, 'LIST-' || lpad(number::text, 6, '0'), 1, 1, number::text, 'ended', at, at,
              at + interval '40 minutes', 0, 7360, 7360
         FROM generate_series(1, $2::integer) AS number
        CROSS JOIN LATERAL (SELECT now() - random() * interval '90 days' AS at) time
       RETURNING id, tenant_id, station_id, transaction_id, started_at
     )
     INSERT INTO billing.transaction (station_id, transaction_id, tenant_id, session_id, earliest_reported_at, is_complete, settled_at)
     SELECT station_id, transaction_id, tenant_id, id, started_at, true, now()
       FROM session WHERE transaction_id::integer % 2 = 0`,
    [TENANT, count],
  );
  await settle(client, [
    'station.charging_station',
    'station.evse',
    'station.connector',
    'billing.charging_session',
    'billing.transaction',
  ]);
}

/** As it is after a night: nothing is left to be written or counted while something is measured. */
async function settle(client: pg.Client, tables: readonly string[]): Promise<void> {
  await client.query(`VACUUM (ANALYZE) ${tables.join(', ')}`);
  await client.query(`CHECKPOINT`);
}
