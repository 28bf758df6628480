import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAdmin } from '../support/admin.ts';
import { type CsmsProcess, startCsms } from '../support/csms-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { startRedis } from '../support/redis.ts';
import { RestClient } from '../support/rest.ts';

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
beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
});
afterAll(() => database.drop());

/** Runs a command that is to succeed, with --json, and gives the one line that it prints. */
async function admin<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runAdmin([...args, '--json'], { DATABASE_URL: database.url });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return JSON.parse(stdout) as T;
}

/** Runs a command that is to fail, and gives what it says: to people, and no stack. */
async function failure(args: string[], environment: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await runAdmin(args, { DATABASE_URL: database.url, ...environment });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/\S\n$/);
  expect(stderr).not.toMatch(/^\s+at |node:internal|Error:|\[object/m);
  return stderr.trimEnd();
}

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
    expect(await failure(['seed'])).toMatch(/^The database lacks Platform\d+, .*admin\.js migrate" first\.$/);
    expect(await admin('migrate:status')).toMatchObject({ applied: [] });
    expect(await failure(['migrate:revert'])).toBe('There is no migration to take back.');
  });

  it('is migrated once', async () => {
    expect(named((await admin<{ applied: string[] }>('migrate')).applied)).toEqual(MIGRATIONS);
    expect(await admin('migrate')).toEqual({ applied: [] });
    const { applied, pending } = await admin<{ applied: string[]; pending: string[] }>('migrate:status');
    expect([named(applied), pending]).toEqual([MIGRATIONS, []]);
  });

  it('can be taken back step by step down to nothing, and brought up again', async () => {
    await admin('seed');
    for (const name of MIGRATIONS.toReversed()) {
      expect(named([(await admin<{ reverted: string }>('migrate:revert')).reverted])).toEqual([name]);
      expect(await schemas()).not.toContain(name.toLowerCase());
    }
    expect(await schemas()).toEqual([]);
    const left = await database.query(
      `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE nspname = 'public' AND relkind IN ('r', 'S', 'v') AND relname NOT LIKE 'schema_migration%'`,
    );
    expect(left).toEqual([]);
    await failure(['migrate:revert']);
    expect((await admin<{ applied: string[] }>('migrate')).applied).toHaveLength(MIGRATIONS.length);
    expect(await schemas()).toEqual(SCHEMAS);
  });

  it('is migrated by two at once as by one', async () => {
    await admin('migrate:revert');
    const both = await Promise.all([
      admin<{ applied: string[] }>('migrate'),
      admin<{ applied: string[] }>('migrate'),
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
    const first = await admin('seed');
    const after = await counts();
    expect(after).toEqual([{ locations: '1', drivers: '2', stations: '3', tokens: '2', tariffs: '1' }]);
    expect(await admin('seed')).toEqual(first);
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
    expect(await admin('cleanup', '--dry-run')).toEqual({ dryRun: true, ...removed });
    expect(await kept()).toEqual(before);
    expect(await failure(['cleanup', 'dry-run'])).toContain("Unexpected argument 'dry-run'");
    expect(await kept()).toEqual(before);
    expect(await admin('cleanup')).toEqual({ dryRun: false, ...removed });
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
    expect(await admin('cleanup')).toEqual({
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

describe('what is created', () => {
  let csms: CsmsProcess;
  beforeAll(async () => {
    csms = await startCsms({ DATABASE_URL: database.url });
  });
  afterAll(() => csms.stop());

  it('a user logs in, with the password given or made, and the role', async () => {
    const password = 'a password of some length';
    const args = [
      'user:create',
      '--email',
      'night@example.com',
      '--role',
      'operator',
      '--password',
      password,
    ];
    const created = await admin(...args);
    expect(created).toEqual({
      id: expect.any(String) as string,
      email: 'night@example.com',
      role: 'operator',
    });
    const operator = await RestClient.login(csms.webUrl, { email: 'night@example.com', password });
    expect((await operator.get('/auth/me')).body).toMatchObject({ role: 'operator', tenantId: 'default' });
    const made = await admin<{ password: string }>('user:create', '--email', 'wall@example.com');
    const viewer = await RestClient.login(csms.webUrl, {
      email: 'wall@example.com',
      password: made.password,
    });
    expect((await viewer.get('/auth/me')).body).toMatchObject({ role: 'viewer', name: 'wall@example.com' });
    expect(await failure(args)).toBe('There is a user with this email address');
  });

  it('a key opens what its role opens', async () => {
    const { key } = await admin<{ key: string }>('apikey:create', '--name', 'Export', '--role', 'viewer');
    const machine = RestClient.anonymous(csms.webUrl).with({ 'x-api-key': key });
    expect((await machine.get('/stations')).status).toBe(200);
    expect((await machine.post('/locations', { name: 'A', timeZone: 'UTC' })).status).toBe(403);
  });

  it('a station connects, with the password given or made', async () => {
    const made = await admin<{ password: string }>('station:create', 'CP-MADE');
    const charger = await RawCharger.connect(csms.ocppUrl, 'CP-MADE', made.password);
    const boot = { chargePointVendor: 'V', chargePointModel: 'M' };
    expect(await charger.call('BootNotification', boot)).toMatchObject({ status: 'Accepted' });
    await charger.close();
    expect(await admin('station:create', 'CP-GIVEN', '--password', 'given0123456789ab')).toEqual({
      stationId: 'CP-GIVEN',
    });
    const auth = (password: string) => ({ auth: `CP-GIVEN:${password}` });
    expect(await handshakeStatus(csms.ocppUrl, '/ocpp/CP-GIVEN', auth('given0123456789ab'))).toBe(101);
    expect(await handshakeStatus(csms.ocppUrl, '/ocpp/CP-GIVEN', auth('another'))).toBe(401);
    expect(await failure(['station:create', 'CP-MADE'])).toMatch(/CP-MADE/);
    expect(await failure(['station:create', 'no such id'])).toMatch(/id/i);
  });
});

describe('the check', () => {
  it('passes with what it needs', async () => {
    const ok = { configuration: 'ok', database: 'ok', schema: 'ok', redis: 'in process' };
    expect(await admin('check')).toEqual(ok);
    const { code, stdout } = await runAdmin(['check'], { DATABASE_URL: database.url });
    expect([code, stdout]).toEqual([0, 'configuration: ok\ndatabase: ok\nschema: ok\nredis: in process\n']);
  });

  it('names a database that does not answer, or is not there', async () => {
    const port = String(await freePort());
    const unreachable = await failure(['check'], {
      DATABASE_URL: `postgres://u:secret@127.0.0.1:${port}/db`,
    });
    expect(unreachable).toMatch(new RegExp(`^.*127\\.0\\.0\\.1:${port}.*ECONNREFUSED.*$`));
    expect(unreachable).not.toContain('secret');
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    expect(await failure(['check'], { DATABASE_URL: url.href })).toMatch(
      /^.*"no_such_database" does not exist$/,
    );
  });

  it('names the migrations that a database lacks', async () => {
    const empty = await createTestDatabase({ empty: true });
    expect(await failure(['check'], { DATABASE_URL: empty.url })).toMatch(
      /^The database lacks Platform\d+, .*migrate/,
    );
    await empty.drop();
  });

  it('names a Redis that does not answer', async () => {
    const port = String(await freePort());
    const said = await failure(['check'], { REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(said).toMatch(/^.*Redis.*ECONNREFUSED.*$/);
  });

  it('passes with a Redis', async (context) => {
    const redis = await startRedis();
    if (redis === null) return context.skip('needs redis-server in PATH, or REDIS_URL');
    const good = await runAdmin(['check', '--json'], { DATABASE_URL: database.url, REDIS_URL: redis.url });
    await redis.stop();
    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('"redis":"ok"') as string });
  });

  it('lists every fault of the environment', async () => {
    const said = await failure(['check'], { PORT: 'x', REDIS_URL: 'http://x', PROCESS_ROLE: 'web' });
    expect(said.split('\n')).toHaveLength(4);
    for (const variable of ['PORT', 'REDIS_URL', 'JWT_SECRET']) expect(said).toContain(variable);
  });
});

describe('what is asked wrongly', () => {
  it.each([
    [['fly'], /^There is no command fly; --help lists them$/],
    [['user:create'], /^--email is missing$/],
    [['user:create', '--email', 'nobody'], /^--email: nobody is not an email address$/],
    [
      ['user:create', '--email', 'a@example.com', '--role', 'king'],
      /^--role must be admin, operator or viewer, not king$/,
    ],
    [
      ['user:create', '--email', 'a@example.com', '--password', 'short'],
      /^--password needs at least 12 characters$/,
    ],
    [['apikey:create'], /^--name is missing$/],
    [['station:create'], /^station:create needs the id of the station$/],
    [['migrate', '--force'], /^Unknown option '--force'/],
    [['seed', 'twice'], /^Unexpected argument 'twice'/],
  ])('%j fails and says why', async (args, message) => {
    expect((await failure(args)).split('\n')[0]).toMatch(message);
  });

  it('help lists the commands', async () => {
    const { code, stdout } = await runAdmin(['--help']);
    expect(code).toBe(0);
    for (const name of ['migrate:revert', 'seed', 'user:create']) expect(stdout).toContain(name);
  });
});
