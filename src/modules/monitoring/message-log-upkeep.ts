import type { DataSource } from 'typeorm';

/** So many days ahead have their partition, so that a worker may be away for as long. */
const DAYS_AHEAD = 7;

/** Makes the partitions of the days to come. */
export async function ensureMessagePartitions(dataSource: DataSource): Promise<void> {
  // One statement a day, so that the locks of one partition are not held while the next is made.
  for (let day = 0; day <= DAYS_AHEAD; day++) {
    await dataSource.query(
      `SELECT platform.ensure_daily_partition('monitoring.ocpp_message'::regclass, 'received_at',
                (now() AT TIME ZONE 'UTC')::date + $1::integer)`,
      [day],
    );
  }
}

export interface DroppedMessages {
  /** The names of the partitions that lie wholly before the date. */
  partitions: string[];
  /** How many messages without a partition of their own are that old. */
  rows: number;
}

/** Drops the days of the message log that ended before the given time; with `dryRun` it only says which. */
export async function dropMessagesBefore(
  dataSource: DataSource,
  before: Date,
  dryRun: boolean,
): Promise<DroppedMessages> {
  const found: { name: string }[] = await dataSource.query(
    `SELECT child.relname AS name
       FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
      WHERE inhparent = 'monitoring.ocpp_message'::regclass AND child.relname ~ '^ocpp_message_[0-9]{8}$'
        AND (to_date(right(child.relname, 8), 'YYYYMMDD') + 1)::timestamp AT TIME ZONE 'UTC' <= $1
      ORDER BY child.relname`,
    [before],
  );
  const partitions = found.map(({ name }) => name);
  const stray = `monitoring.ocpp_message_default WHERE received_at < $1`;
  const counted: { rows: number }[] = await dataSource.query(
    dryRun
      ? `SELECT count(*) AS rows FROM ${stray}`
      : `WITH gone AS (DELETE FROM ${stray} RETURNING 1) SELECT count(*) AS rows FROM gone`,
    [before],
  );
  // The pattern above leaves nothing in a name that would have to be quoted.
  if (!dryRun) for (const name of partitions) await dataSource.query(`DROP TABLE monitoring.${name}`);
  return { partitions, rows: counted[0]?.rows ?? 0 };
}
