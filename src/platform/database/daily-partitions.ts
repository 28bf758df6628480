import type { DataSource } from 'typeorm';

/** So many days ahead have their partition, so that a worker may be away for as long. */
const DAYS_AHEAD = 7;

export interface DroppedRows {
  /** The names of the partitions. */
  partitions: string[];
  /** Rows of no day's partition. */
  rows: number;
}

/** The upkeep of a table that is partitioned by day (UTC). */
export class DailyPartitions {
  /** `arrived`: the column that says when a row of no day came; its key may lie anywhere. */
  constructor(
    private readonly table: string,
    private readonly keyColumn: string,
    private readonly arrived: string,
  ) {}

  /** Makes the partitions of today and the days ahead, a transaction each, where they are missing. */
  async ensure(dataSource: DataSource): Promise<void> {
    for (let day = 0; day <= DAYS_AHEAD; day++) {
      await dataSource.query(
        `SELECT platform.ensure_daily_partition($1::regclass, $2, (now() AT TIME ZONE 'UTC')::date + $3::integer)`,
        [this.table, this.keyColumn, day],
      );
    }
  }

  /** Drops the days that ended before the given time; with `dryRun` it only says which. */
  async dropBefore(dataSource: DataSource, before: Date, dryRun: boolean): Promise<DroppedRows> {
    const found: { name: string }[] = await dataSource.query(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits
        WHERE inhparent = $1::regclass AND inhrelid::regclass::text ~ '_[0-9]{8}$'
          AND (to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') + 1)::timestamp AT TIME ZONE 'UTC' <= $2
        ORDER BY name`,
      [this.table, before],
    );
    const partitions = found.map(({ name }) => name);
    const stray = `${this.table}_default WHERE ${this.keyColumn} < $1 AND ${this.arrived} < $1`;
    const counted: { rows: number }[] = await dataSource.query(
      dryRun
        ? `SELECT count(*) AS rows FROM ${stray}`
        : `WITH gone AS (DELETE FROM ${stray} RETURNING 1) SELECT count(*) AS rows FROM gone`,
      [before],
    );
    // The pattern above leaves nothing in a name that would have to be quoted.
    if (!dryRun) for (const name of partitions) await dataSource.query(`DROP TABLE ${name}`);
    return { partitions, rows: counted[0]?.rows ?? 0 };
  }
}
