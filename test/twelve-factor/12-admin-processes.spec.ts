import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ChargerV16, energyWh } from '../../src/simulator/index.js';
import { runAdmin } from '../support/admin.ts';
import { TestCluster } from '../support/cluster.ts';
import { handshakeStatus } from '../support/raw-charger.ts';
import { hasRedis } from '../support/redis.ts';
import { NOBODY, placeOf, runProgram } from '../support/release.ts';
import { eventually, RestClient } from '../support/rest.ts';

/** That of the roles, as a user who owns nothing of it. */
const place = placeOf(inject('release'), NOBODY);
const PASSWORD = 'a password of some length';

type Json = Record<string, unknown>;

describe.skipIf(!hasRedis)('factor XII: admin processes', () => {
  let cluster: TestCluster<'web' | 'ocpp' | 'worker'>;
  let environment: Record<string, string>;
  let charger: ChargerV16;

  /** Every command runs against the same system, while a driver charges there. */
  beforeAll(async () => {
    cluster = await TestCluster.of(['web', 'ocpp', 'worker'], {}, place);
    environment = { DATABASE_URL: cluster.database.url, REDIS_URL: cluster.redis.url };
    await cluster.addTariff(0.4);
    await cluster.addToken('TOKEN-XII');
    charger = new ChargerV16({
      stationId: 'CP-XII',
      url: cluster.processes.ocpp.ocppUrl,
      password: await cluster.addStation('CP-XII'),
      speed: 30,
      sampleSeconds: 0.5,
      energyWh: 200_000,
    });
    await charger.start();
    const started = once(charger, 'started');
    const body = { evseId: 1, idToken: 'TOKEN-XII' };
    await cluster.rest.post('/stations/CP-XII/commands/remote-start', body);
    await started;
  });
  afterAll(async () => {
    await charger.stop();
    await cluster.stop();
  });

  /** Ends 0, says nothing on stderr, and prints one line of JSON. */
  async function result<T = Json>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await runAdmin([...args, '--json'], environment, place);
    expect([args, code, stderr]).toEqual([args, 0, '']);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    return JSON.parse(stdout) as T;
  }

  /** Ends 1, prints nothing, and says why in one line. */
  async function failure(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runAdmin([...args, '--json'], environment, place);
    expect([args, code, stdout]).toEqual([args, 1, '']);
    expect(stderr).toMatch(/^\S.*\n$/);
    return stderr.trimEnd();
  }

  it('migrate, and its status: what the roles were released to', async () => {
    expect(await result('migrate')).toEqual({ applied: [] });
    const { applied, pending } = await result<Record<string, string[]>>('migrate:status');
    expect([applied?.length, pending]).toEqual([expect.any(Number), []]);
  });

  it('check, in JSON and in words', async () => {
    const all = { configuration: 'ok', database: 'ok', schema: 'ok', redis: 'ok' };
    expect(await result('check')).toEqual(all);
    expect(await runAdmin(['check'], environment, place)).toEqual({
      code: 0,
      stdout: 'configuration: ok\ndatabase: ok\nschema: ok\nredis: ok\n',
      stderr: '',
    });
  });

  it('seed: what it makes is there for those who ask the running web', async () => {
    const { stations } = await result<{ stations: string[] }>('seed');
    const { body } = await cluster.rest.get<{ data: { stationId: string }[] }>('/stations');
    expect(body.data.map(({ stationId }) => stationId)).toEqual(expect.arrayContaining(stations));
  });

  it('user:create: the person logs in at once', async () => {
    const login = { email: 'night@example.com', password: PASSWORD };
    const args = ['--email', login.email, '--role', 'operator', '--password', PASSWORD];
    expect(await result('user:create', ...args)).toMatchObject({ email: login.email, role: 'operator' });
    const rest = await RestClient.login(cluster.process.webUrl, login);
    expect((await rest.get('/auth/me')).body).toMatchObject({ role: 'operator' });
    expect(await failure('user:create', ...args)).toBe('There is a user with this email address');
  });

  it('station:create: the charger connects at once', async () => {
    const { password } = await result<{ password: string }>('station:create', 'CP-XII-NEW');
    const { ocppUrl } = cluster.processes.ocpp;
    const auth = `CP-XII-NEW:${password}`;
    expect(await handshakeStatus(ocppUrl, '/ocpp/CP-XII-NEW', { auth })).toBe(101);
    expect(await failure('station:create', 'CP-XII-NEW')).toContain('CP-XII-NEW');
  });

  it('apikey:create, and simulate with that key: a charge at the running system', async () => {
    const { key } = await result<{ key: string }>('apikey:create', '--name', 'S', '--role', 'operator');
    const charge = ['CP-XII-SIM', '1.6', '--energy', '1000', '--speed', '600', '--json', '--quiet'];
    const where = ['--api', cluster.process.webUrl, '--url', cluster.processes.ocpp.ocppUrl];
    const simulate = (apiKey: string) =>
      runProgram(place, ['simulator/cli.js', ...charge, ...where], { CSMS_API_KEY: apiKey });
    const { code, stdout, stderr } = await simulate(key);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ energyWh: 1000, cost: '0.40' });

    const refused = await simulate('none');
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/^\S.*\n$/);
  });

  it('cleanup: first what it would remove, then that, and nothing of what is kept', async () => {
    await cluster.database.query(
      `INSERT INTO platform.outbox (tenant_id, type, data, published_at) VALUES ('default', 'Old', '{}', '2020-01-02')`,
    );
    expect(await result('cleanup', '--dry-run')).toMatchObject({ dryRun: true, events: 1 });
    expect(await result('cleanup')).toMatchObject({ dryRun: false, events: 1 });
    expect(await result('cleanup')).toMatchObject({ events: 0 });
  });

  it('a command that is not there, and an argument that is wrong, end 1 and say so', async () => {
    expect(await failure('fly')).toBe('There is no command fly; --help lists them');
    expect(await failure('user:create')).toBe('--email is missing');
  });

  it('and none of them touched the session that goes on', async () => {
    const ended = once(charger, 'ended');
    const { body } = await cluster.rest.get<{ data: Json[] }>('/charging-sessions?stationId=CP-XII');
    expect(body.data).toMatchObject([{ status: 'active', idToken: 'TOKEN-XII' }]);
    const sessionId = body.data[0]?.['id'];
    const stop = await cluster.rest.post('/stations/CP-XII/commands/remote-stop', { sessionId });
    expect([stop.status, stop.body['status']]).toEqual([200, 'accepted']);
    const [transaction] = (await ended) as unknown as [Parameters<typeof energyWh>[0]];
    const cdrs = await eventually(async () => {
      const page = await cluster.rest.get<{ data: Json[] }>('/cdrs?stationId=CP-XII');
      return page.body.data.length > 0 && page.body.data;
    }, 30);
    expect(cdrs).toMatchObject([{ energyWh: energyWh(transaction) }]);
    expect(charger.faults).toEqual([]);
    for (const { log } of Object.values(cluster.processes))
      expect(log.filter(({ level }) => level === 'fatal')).toEqual([]);
  });

  // Last, as nobody charges any more: with its last migration taken back a database is older than the roles that run.
  it('migrate:revert takes the last migration back, migrate applies it again', async () => {
    const { reverted } = await result<{ reverted: string[] }>('migrate:revert');
    expect(await result('migrate:status')).toMatchObject({ pending: reverted });
    expect(await failure('seed')).toContain(`The database lacks ${String(reverted[0])}.`);
    expect(await result('migrate')).toEqual({ applied: reverted });
  });
});
