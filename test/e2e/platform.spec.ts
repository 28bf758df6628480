import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCsms } from '../support/csms-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually, RestClient } from '../support/rest.ts';
import { RawCharger } from '../support/raw-charger.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { TestSystem } from '../support/system.ts';

/** The URL of a database, by way of a proxy that a test can cut. */
function through(proxy: TcpProxy, databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.port = new URL(proxy.url).port;
  return url.href;
}

describe('health', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let system: TestSystem;

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await TcpProxy.to(database.url);
    const process = await startCsms({
      DATABASE_URL: through(proxy, database.url),
      METRICS_TOKEN: 'a scraper',
    });
    system = new TestSystem(database, process, await RestClient.login(process.webUrl));
  });
  afterAll(async () => {
    await proxy.close();
    await system.stop();
  });

  const rolesOf = () => [
    system.process.webUrl,
    system.process.ocppUrl.replace('ws:', 'http:'),
    system.process.workerUrl,
  ];

  it('of each role is ok without a login', async () => {
    for (const [index, url] of rolesOf().entries()) {
      const { status, body } = await RestClient.anonymous(url).get('/health');
      expect([status, body]).toEqual([
        200,
        expect.objectContaining({ status: 'ok', role: ['web', 'ocpp', 'worker'][index] }),
      ]);
      expect((await RestClient.anonymous(url).get('/health/live')).status).toBe(200);
    }
  });

  it('keeps the metrics for who has their token', async () => {
    for (const url of rolesOf()) {
      expect((await RestClient.anonymous(url).get('/metrics')).status).toBe(401);
      const scraper = RestClient.anonymous(url).with({ authorization: 'Bearer a scraper' });
      const { status, body } = await scraper.get<string>('/metrics');
      expect([status, body]).toEqual([200, expect.stringContaining('ocpp_connected_stations')]);
    }
  });

  it('names the database while it is away; a charger is told nothing that is not stored, and all is well afterwards', async () => {
    const charger = await system.connect('CP-AWAY');
    const password = await system.addStation('CP-BACK');
    const closed = charger.closed();
    proxy.pause();
    charger.send(
      '[2,"lost","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]',
    );
    expect(await closed).toBe(1013);
    expect(charger.received).toEqual([]);
    const { status, body } = await RestClient.anonymous(system.process.webUrl).get('/health');
    expect([status, body]).toMatchObject([
      503,
      { status: 'error', checks: { database: expect.stringMatching(/^(is|does) not/) as string } },
    ]);
    expect((await system.rest.get('/stations')).body).toMatchObject({
      status: 503,
      code: 'service_unavailable',
    });
    expect((await RestClient.anonymous(system.process.webUrl).get('/health/live')).status).toBe(200);
    proxy.resume();
    await eventually(
      async () => (await RestClient.anonymous(system.process.webUrl).get('/health')).status === 200,
    );
    const back = await RawCharger.connect(system.process.ocppUrl, 'CP-BACK', password);
    expect(await back.call('Heartbeat', {})).toHaveProperty('currentTime');
    await back.close();
  });
});
