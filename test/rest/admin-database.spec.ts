import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminShell } from '../support/admin.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

// Every command is a process that starts up.
const TIMEOUT_MS = 120_000;
/** One a file, named as the file is. */
const MIGRATIONS = readdirSync('migrations')
  .toSorted()
  .map((file) =>
    file.replace(/^\d+|\.ts$/g, '').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
const SCHEMAS = ['billing', 'driver', 'monitoring', 'platform', 'station'];

let database: TestDatabase;
let shell: AdminShell;
beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  shell = new AdminShell(database.url);
});
afterAll(() => database.drop());

const schemas = async () => {
  const rows = await database.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY ($1) ORDER BY 1`,
    [SCHEMAS],
  );
  return rows.map(({ name }) => name);
};
const named = (migrations: string[]) => migrations.map((name) => name.replace(/\d{13}$/, ''));
describe('the schema', { timeout: TIMEOUT_MS }, () => {
  it('is asked for before anything else is done', async () => {
    expect(await shell.failure(['seed'])).toMatch(
      /^The database lacks Platform\d+, .*admin\.js migrate" first\.$/,
    );
    expect(await shell.result('migrate:status')).toMatchObject({ applied: [] });
    expect(await shell.failure(['migrate:revert'])).toBe('There is no migration to take back.');
  });

  it('is migrated once', async () => {
    expect(named((await shell.result<{ applied: string[] }>('migrate')).applied)).toEqual(MIGRATIONS);
    expect(await shell.result('migrate')).toEqual({ applied: [] });
    const { applied, pending } = await shell.result<{ applied: string[]; pending: string[] }>(
      'migrate:status',
    );
    expect([named(applied), pending]).toEqual([MIGRATIONS, []]);
  });

  it('can be taken back step by step down to nothing, and brought up again', async () => {
    await shell.result('seed');
    const revert = async (...steps: string[]) =>
      named((await shell.result<{ reverted: string[] }>('migrate:revert', ...steps)).reverted);
    expect(await revert()).toEqual(MIGRATIONS.slice(-1));
    expect(await revert('--steps', '3')).toEqual(MIGRATIONS.slice(-4, -1).toReversed());
    expect(await revert('--steps', '1000')).toEqual(MIGRATIONS.slice(0, -4).toReversed());
    expect(await schemas()).toEqual([]);
    const left = await database.query(
      `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE nspname = 'public' AND relkind IN ('r', 'S', 'v') AND relname NOT LIKE 'schema_migration%'`,
    );
    expect(left).toEqual([]);
    await shell.failure(['migrate:revert', '--steps', 'all']);
    expect((await shell.result<{ applied: string[] }>('migrate')).applied).toHaveLength(MIGRATIONS.length);
    expect(await schemas()).toEqual(SCHEMAS);
  });

  it('is migrated by two at once as by one', async () => {
    await shell.result('migrate:revert');
    const both = await Promise.all([
      shell.result<{ applied: string[] }>('migrate'),
      shell.result<{ applied: string[] }>('migrate'),
    ]);
    expect(both.flatMap(({ applied }) => named(applied))).toEqual(MIGRATIONS.slice(-1));
  });
});

describe('the demo data', () => {
  it('is there after the first seed and no more of it after the second', async () => {
    const counts = () =>
      database.query(
        `SELECT (SELECT count(*) FROM station.location) AS locations, (SELECT count(*) FROM driver.driver) AS drivers,
                (SELECT count(*) FROM station.charging_station) AS stations,
                (SELECT count(*) FROM driver.id_token) AS tokens, (SELECT count(*) FROM billing.tariff) AS tariffs`,
      );
    const first = await shell.result('seed');
    const after = await counts();
    expect(after).toEqual([{ locations: '1', drivers: '2', stations: '3', tokens: '2', tariffs: '1' }]);
    expect(await shell.result('seed')).toEqual(first);
    expect(await counts()).toEqual(after);
  });
});

describe('the cleanup', { timeout: TIMEOUT_MS }, () => {
  const days = async (table: string) => {
    const rows = await database.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1`,
      [table],
    );
    return rows.map(({ name }) => name).filter((name) => name.includes('2020'));
  };
  const kept = async () => ({
    meterValues: await days('billing.meter_value'),
    transactionEvents: await days('billing.transaction_event'),
    messages: await days('monitoring.ocpp_message'),
    logged: (await database.query(`SELECT station_id FROM monitoring.ocpp_message`)).length,
    events: (await database.query(`SELECT type FROM platform.outbox ORDER BY id`)).map(({ type }) => type),
    securityEvents: (await database.query(`SELECT type FROM station.security_event`)).map(({ type }) => type),
    stationEvents: (await database.query(`SELECT component FROM station.station_event`)).map(
      ({ component }) => component,
    ),
    customerInformation: (await database.query(`SELECT request_id FROM station.customer_information`)).map(
      ({ request_id }) => request_id,
    ),
    keys: (await database.query(`SELECT key FROM platform.idempotency_key`)).map(({ key }) => key),
  });

  it('tells with --dry-run what it would remove, removes it without, and nothing else', async () => {
    for (const [table, column] of [
      ['billing.meter_value', 'reported_at'],
      ['billing.transaction_event', 'reported_at'],
      ['monitoring.ocpp_message', 'received_at'],
    ])
      await database.query(`SELECT platform.ensure_daily_partition($1::regclass, $2, '2020-01-02')`, [
        table,
        column,
      ]);
    await database.query(`DELETE FROM platform.outbox`);
    await database.query(
      `INSERT INTO platform.outbox (tenant_id, type, data, published_at)
       VALUES ('default', 'Old', '{}', '2020-01-02'), ('default', 'New', '{}', now()), ('default', 'Unpublished', '{}', NULL)`,
    );
    await database.query(
      `INSERT INTO platform.idempotency_key (tenant_id, actor, key, fingerprint, created_at)
       VALUES ('default', 'a', 'old', '', '2020-01-02'), ('default', 'a', 'new', '', now())`,
    );
    await database.query(
      `INSERT INTO monitoring.ocpp_message (station_id, received_at, direction, protocol, request)
       VALUES ('CP001', '2020-03-01', 'in', 'ocpp1.6', ''), ('CP001', now(), 'in', 'ocpp1.6', '')`,
    );
    await database.query(
      `INSERT INTO station.charging_station (station_id, tenant_id) VALUES ('OLD', 'default')`,
    );
    await database.query(
      `INSERT INTO station.security_event (id, tenant_id, station_id, type, critical, occurred_at, received_at)
       VALUES (gen_random_uuid(), 'default', 'OLD', 'Old', true, now(), '2020-01-02'),
              (gen_random_uuid(), 'default', 'OLD', 'Late', true, '2020-01-02', now())`,
    );
    await database.query(
      `INSERT INTO station.station_event (id, tenant_id, station_id, event_id, trigger, notification_type, component,
                                          variable, cleared, occurred_at, received_at)
       SELECT gen_random_uuid(), 'default', 'OLD', 1, 'Delta', 'CustomMonitor', component, 'V', false, now(), at
         FROM (VALUES ('Old', '2020-01-02'::timestamptz), ('Late', now())) AS event (component, at)`,
    );
    await database.query(
      `INSERT INTO station.customer_information (command_id, tenant_id, station_id, request_id, report, clear,
                                                 requested_at)
       VALUES (gen_random_uuid(), 'default', 'OLD', 1, true, false, now() - interval '31 days'),
              (gen_random_uuid(), 'default', 'OLD', 2, true, false, now())`,
    );
    const removed = {
      meterValues: { partitions: ['billing.meter_value_20200102'], rows: 0 },
      transactionEvents: { partitions: ['billing.transaction_event_20200102'], rows: 0 },
      messages: { partitions: ['monitoring.ocpp_message_20200102'], rows: 1 },
      securityEvents: 1,
      stationEvents: 1,
      customerInformation: 1,
      events: 1,
      expiredLogins: 1,
    };
    const before = await kept();
    expect(before).toMatchObject({ meterValues: removed.meterValues.partitions, logged: 2 });
    expect(await shell.result('cleanup', '--dry-run')).toEqual({ dryRun: true, ...removed });
    expect(await kept()).toEqual(before);
    expect(await shell.failure(['cleanup', 'dry-run'])).toContain("Unexpected argument 'dry-run'");
    expect(await kept()).toEqual(before);
    expect(await shell.result('cleanup')).toEqual({ dryRun: false, ...removed });
    const nothing = { partitions: [], rows: 0 };
    const remains = {
      meterValues: [],
      transactionEvents: [],
      messages: [],
      logged: 1,
      events: ['New', 'Unpublished'],
      securityEvents: ['Late'],
      stationEvents: ['Late'],
      customerInformation: [2],
      keys: ['new'],
    };
    expect(await kept()).toEqual(remains);
    expect(await shell.result('cleanup')).toEqual({
      dryRun: false,
      meterValues: nothing,
      transactionEvents: nothing,
      messages: nothing,
      securityEvents: 0,
      stationEvents: 0,
      customerInformation: 0,
      events: 0,
      expiredLogins: 0,
    });
    expect(await kept()).toEqual(remains);
  });
});
