import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CsmsProcess, productionEnvironment, startCsms } from '../support/csms-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { RawCharger } from '../support/raw-charger.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { CHECKOUT, placeOf, runProgram } from '../support/release.ts';
import { RestClient } from '../support/rest.ts';

const ROLES = ['web', 'ocpp', 'worker'] as const;
type Role = (typeof ROLES)[number];
const VARIABLE = { web: 'PORT', ocpp: 'OCPP_WEBSOCKET_PORT', worker: 'WORKER_PORT' } as const;
const place = placeOf(inject('release'));

const urlsOf = ({ webUrl, ocppUrl, workerUrl }: CsmsProcess): Record<Role, string> => ({
  web: webUrl,
  ocpp: ocppUrl.replace('ws:', 'http:'),
  worker: workerUrl,
});

describe.skipIf(!hasRedis)('factor VII: port binding', () => {
  let database: TestDatabase;
  let redis: TestRedis | null;
  let environment: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    redis = await startRedis();
    environment = { DATABASE_URL: database.url, REDIS_URL: redis?.url ?? '' };
  });
  afterAll(async () => {
    await redis?.stop();
    await database.drop();
  });

  const isClosed = (url: string) =>
    fetch(`${url}/health`).then(
      () => false,
      () => true,
    );

  describe.each(ROLES)('the role %s, with the others stopped', (role) => {
    let running: CsmsProcess;
    let url: string;

    beforeAll(async () => {
      running = await startCsms({ ...environment, PROCESS_ROLE: role }, place);
      url = urlsOf(running)[role];
    });
    afterAll(async () => {
      expect(await running.stop()).toBe(0);
      expect(await isClosed(url)).toBe(true);
    });

    it('binds the port that its variable names, and none of the others', async () => {
      const own = Object.entries(urlsOf(running)).map(async ([name, each]) => [name, await isClosed(each)]);
      expect(await Promise.all(own)).toEqual(ROLES.map((name) => [name, name !== role]));
    });

    it('serves /health, /health/live and /metrics by itself', async () => {
      const client = RestClient.anonymous(url);
      const { status, body } = await client.get('/health');
      expect([status, body]).toEqual([
        200,
        expect.objectContaining({ status: 'ok', role, checks: { database: 'ok', redis: 'ok' } }),
      ]);
      for (const path of ['/health/live', '/metrics']) expect((await client.get(path)).status).toBe(200);
    });

    it('is found healthy by the check of the image', async () => {
      const variables = { PROCESS_ROLE: role, HOST: '127.0.0.1', [VARIABLE[role]]: new URL(url).port };
      // The image has the script beside dist/.
      const check = ['../docker/healthcheck.mjs'];
      expect(await runProgram(CHECKOUT, check, variables)).toMatchObject({ code: 0 });
      const elsewhere = { ...variables, [VARIABLE[role]]: '1' };
      expect(await runProgram(CHECKOUT, check, elsewhere)).toMatchObject({ code: 1 });
    });

    it('refuses in words to start on a port that is taken', async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const port = String((other.address() as AddressInfo).port);
      const env = await productionEnvironment({
        ...environment,
        PROCESS_ROLE: role,
        [VARIABLE[role]]: port,
      });
      const { code, stderr } = await runProgram(place, ['main.js'], env);
      expect([code, stderr]).toEqual([
        1,
        `Another program listens on port ${port}. Give this process one of its own.\n`,
      ]);
      other.close();
    });
  });

  it('two roles of one process bind a port each', async () => {
    const running = await startCsms({ ...environment, PROCESS_ROLE: 'web,worker' }, place);
    const urls = urlsOf(running);
    for (const role of ['web', 'worker'] as const)
      expect((await RestClient.anonymous(urls[role]).get('/health')).body).toMatchObject({ role });
    expect(await isClosed(urls.ocpp)).toBe(true);
    expect(await running.stop()).toBe(0);
  });

  it('a person logs in while no other role runs', async () => {
    const running = await startCsms({ ...environment, PROCESS_ROLE: 'web' }, place);
    expect((await (await RestClient.login(running.webUrl)).get('/auth/me')).status).toBe(200);
    expect(await running.stop()).toBe(0);
  });

  it('a charger is served while no other role runs', async () => {
    const variables = {
      ...environment,
      PROCESS_ROLE: 'ocpp',
      OCPP_UNKNOWN_STATIONS: 'accept',
      OCPP_SECURITY_PROFILE: '0',
    };
    const running = await startCsms(variables, place);
    const charger = await RawCharger.connect(running.ocppUrl, 'CP-VII');
    const boot = { chargePointVendor: 'V', chargePointModel: 'M' };
    expect(await charger.call('BootNotification', boot)).toMatchObject({ status: 'Accepted' });
    await charger.close();
    expect(await running.stop()).toBe(0);
  });
});
