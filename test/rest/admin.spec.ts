import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminShell, runAdmin } from '../support/admin.ts';
import { type CsmsProcess, startCsms } from '../support/csms-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { startRedis } from '../support/redis.ts';
import { RestClient } from '../support/rest.ts';

let database: TestDatabase;
let shell: AdminShell;
beforeAll(async () => {
  database = await createTestDatabase();
  shell = new AdminShell(database.url);
});
afterAll(() => database.drop());

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
    const created = await shell.result(...args);
    expect(created).toEqual({
      id: expect.any(String) as string,
      email: 'night@example.com',
      role: 'operator',
    });
    const operator = await RestClient.login(csms.webUrl, { email: 'night@example.com', password });
    expect((await operator.get('/auth/me')).body).toMatchObject({ role: 'operator', tenantId: 'default' });
    const made = await shell.result<{ password: string }>('user:create', '--email', 'wall@example.com');
    const viewer = await RestClient.login(csms.webUrl, {
      email: 'wall@example.com',
      password: made.password,
    });
    expect((await viewer.get('/auth/me')).body).toMatchObject({ role: 'viewer', name: 'wall@example.com' });
    expect(await shell.failure(args)).toBe('There is a user with this email address');
  });

  it('a key opens what its role opens', async () => {
    const { key } = await shell.result<{ key: string }>(
      'apikey:create',
      '--name',
      'Export',
      '--role',
      'viewer',
    );
    const machine = RestClient.anonymous(csms.webUrl).with({ 'x-api-key': key });
    expect((await machine.get('/stations')).status).toBe(200);
    expect((await machine.post('/locations', { name: 'A', timeZone: 'UTC' })).status).toBe(403);
  });

  it('a station connects, with the password given or made', async () => {
    const made = await shell.result<{ password: string }>('station:create', 'CP-MADE');
    const charger = await RawCharger.connect(csms.ocppUrl, 'CP-MADE', made.password);
    const boot = { chargePointVendor: 'V', chargePointModel: 'M' };
    expect(await charger.call('BootNotification', boot)).toMatchObject({ status: 'Accepted' });
    await charger.close();
    expect(await shell.result('station:create', 'CP-GIVEN', '--password', 'given0123456789ab')).toEqual({
      stationId: 'CP-GIVEN',
    });
    const auth = (password: string) => ({ auth: `CP-GIVEN:${password}` });
    expect(await handshakeStatus(csms.ocppUrl, '/ocpp/CP-GIVEN', auth('given0123456789ab'))).toBe(101);
    expect(await handshakeStatus(csms.ocppUrl, '/ocpp/CP-GIVEN', auth('another'))).toBe(401);
    expect(await shell.failure(['station:create', 'CP-MADE'])).toMatch(/CP-MADE/);
    expect(await shell.failure(['station:create', 'no such id'])).toMatch(/id/i);
  });
});

describe('the check', () => {
  it('passes with what it needs', async () => {
    const ok = { configuration: 'ok', database: 'ok', schema: 'ok', redis: 'in process' };
    expect(await shell.result('check')).toEqual(ok);
    const { code, stdout } = await runAdmin(['check'], { DATABASE_URL: database.url });
    expect([code, stdout]).toEqual([0, 'configuration: ok\ndatabase: ok\nschema: ok\nredis: in process\n']);
  });

  it('names a database that does not answer, or is not there', async () => {
    const port = String(await freePort());
    const unreachable = await shell.failure(['check'], {
      DATABASE_URL: `postgres://u:secret@127.0.0.1:${port}/db`,
    });
    expect(unreachable).toMatch(new RegExp(`^.*127\\.0\\.0\\.1:${port}.*ECONNREFUSED.*$`));
    expect(unreachable).not.toContain('secret');
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    expect(await shell.failure(['check'], { DATABASE_URL: url.href })).toMatch(
      /^.*"no_such_database" does not exist$/,
    );
  });

  it('names the migrations that a database lacks', async () => {
    const empty = await createTestDatabase({ empty: true });
    expect(await shell.failure(['check'], { DATABASE_URL: empty.url })).toMatch(
      /^The database lacks Platform\d+, .*migrate/,
    );
    await empty.drop();
  });

  it('names a Redis that does not answer', async () => {
    const port = String(await freePort());
    const said = await shell.failure(['check'], { REDIS_URL: `redis://127.0.0.1:${port}` });
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
    const said = await shell.failure(['check'], { PORT: 'x', REDIS_URL: 'http://x', PROCESS_ROLE: 'web' });
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
    expect((await shell.failure(args)).split('\n')[0]).toMatch(message);
  });

  it('help lists the commands', async () => {
    const { code, stdout } = await runAdmin(['--help']);
    expect(code).toBe(0);
    for (const name of ['migrate:revert', 'seed', 'user:create']) expect(stdout).toContain(name);
  });
});
