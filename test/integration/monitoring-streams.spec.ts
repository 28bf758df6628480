import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { StreamLimits } from '../../src/modules/monitoring/stream-limits.ts';
import { ACCESS_TOKEN_SECONDS, createApiKey, DEFAULT_TENANT } from '../../src/platform/auth/index.ts';
import { EventStreamClient, LiveClient } from '../support/event-clients.ts';
import {
  event,
  limits,
  opened,
  publish,
  publishMany,
  resources,
  sql,
  startMonitoring,
  tokens,
  viewer,
  web,
} from '../support/monitoring.ts';
import { caller } from '../support/web-app.ts';

describe('GET /events', () => {
  async function stream(query = '', headers: Record<string, string> = {}): Promise<EventStreamClient> {
    const client = await EventStreamClient.open(
      `${web.url}/events?access_token=${tokens.viewer}${query}`,
      headers,
    );
    opened.push(client);
    return client;
  }
  /** Rows of the outbox with these ids, published in this order, a second after one another. */
  const plant = (...ids: number[]) =>
    sql(
      `INSERT INTO platform.outbox (id, tenant_id, type, data, published_at) OVERRIDING SYSTEM VALUE
       SELECT id, 'default', CASE WHEN id % 2 = 0 THEN 'Even' ELSE 'Odd' END, '{}',
              timestamptz '2026-01-31T12:00:00Z' + n * interval '1 second'
         FROM unnest($1::bigint[]) WITH ORDINALITY AS given (id, n)`,
      [ids],
    );
  const ids = (client: EventStreamClient) => client.events.map(({ id }) => id);

  it('streams the events of the tenant as they happen', async () => {
    const client = await stream();
    expect(client.response.statusCode).toBe(200);
    expect(client.response.headers['content-type']).toBe('text/event-stream');
    expect(client.response.headers['x-request-id']).toEqual(expect.any(String));
    await publish(event('1'));
    await publish(event('2', 'SessionStarted', 'other'));
    await publish(event('3', 'SessionEnded'));
    await expect.poll(() => ids(client)).toEqual(['1', '3']);
    expect(client.events[0]).toEqual({
      id: '1',
      event: 'SessionStarted',
      data: {
        id: '1',
        type: 'SessionStarted',
        occurredAt: '2026-01-31T12:00:00.000Z',
        data: { stationId: 'CP1' },
      },
    });
    expect(client.retryMs).toBe(3000);
  });

  it('takes credentials in headers too, and nothing that is not allowed', async () => {
    const { key } = await createApiKey(resources.dataSource, DEFAULT_TENANT, {
      name: 'Board',
      role: 'viewer',
    });
    const withKey = await EventStreamClient.open(`${web.url}/events`, { 'x-api-key': key });
    opened.push(withKey);
    expect(withKey.response.statusCode).toBe(200);
    const call = caller(web.url);
    expect((await call('GET', '/events')).status).toBe(401);
    expect((await call('GET', `/events?access_token=${tokens.driver}`)).status).toBe(403);
    const unknown = await viewer('GET', '/events?types=a,,b');
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ path: 'types' }] } });
    expect(resources.logLines.join('')).not.toContain(tokens.viewer);
  });

  it('is narrowed to some types', async () => {
    const client = await stream('&types=SessionEnded,StationBooted');
    for (const type of ['SessionStarted', 'SessionEnded', 'StationBooted']) await publish(event(type, type));
    await expect.poll(() => client.types).toEqual(['SessionEnded', 'StationBooted']);
  });

  it('repeats what a client missed, in the order of publication, and then goes on', async () => {
    // 12 was announced before 14, and committed, so published, after it.
    await plant(10, 11, 14, 12);
    const client = await stream('', { 'last-event-id': '11' });
    await publish(event('15'));
    await expect.poll(() => ids(client)).toEqual(['14', '12', '15']);
    expect(client.types).not.toContain('Reset');
    const narrowed = await stream('&types=Even', { 'last-event-id': '10' });
    await expect.poll(() => ids(narrowed)).toEqual(['14', '12']);
  });

  it('repeats more than it would buffer, to a client that reads', async () => {
    limits.maxBufferedBytes = 100_000;
    await plant(...Array.from({ length: 1001 }, (_, index) => 4000 + index));
    await sql(`UPDATE platform.outbox SET data = jsonb_build_object('text', repeat('x', 10000))`);
    const client = await stream('', { 'last-event-id': '4000' });
    await publish(event('5001'));
    await expect.poll(() => client.events.length, { timeout: 10_000 }).toBe(1001);
    expect(ids(client).at(-1)).toBe('5001');
  });

  it('neither loses nor doubles an event that is just being published', async () => {
    await plant(20);
    await sql(
      `INSERT INTO platform.outbox (id, tenant_id, type, data) OVERRIDING SYSTEM VALUE
       VALUES (21, 'default', 'Odd', '{}'), (22, 'other', 'Even', '{}')`,
    );
    const client = await stream('', { 'last-event-id': '20' });
    await publish(event('21', 'Odd'));
    await publish(event('23', 'Odd'));
    await expect.poll(() => ids(client)).toEqual(['21', '23']);
  });

  it('says that not all could be repeated', async () => {
    await plant(...Array.from({ length: 1002 }, (_, index) => 2000 + index));
    const long = await stream('', { 'last-event-id': '2000' });
    await expect.poll(() => long.events.length).toBe(1001);
    expect(long.types[0]).toBe('Reset');
    expect([ids(long)[1], ids(long).at(-1)]).toEqual(['2002', '3001']);
    for (const unknown of ['999999', 'nonsense']) {
      const lost = await stream('', { 'last-event-id': unknown });
      await expect.poll(() => lost.types).toEqual(['Reset']);
    }
  });

  it('keeps the connection warm, and ends it when the credential has to be shown again', async () => {
    expect(new StreamLimits()).toMatchObject({
      heartbeatMs: 15_000,
      lifetimeMs: ACCESS_TOKEN_SECONDS * 1000,
    });
    Object.assign(limits, { heartbeatMs: 40, lifetimeMs: 300 });
    const client = await stream();
    await expect.poll(() => client.ended).toBe(true);
    expect(client.comments).toBeGreaterThan(2);
    expect(client.comments).toBeLessThan(9);
  });

  it('cuts off a client that does not read', async () => {
    limits.maxBufferedBytes = 100_000;
    const [idle, reading] = [await stream(), await stream()];
    idle.response.pause();
    await publishMany(3000);
    await expect.poll(() => reading.events.length, { timeout: 10_000 }).toBe(3000);
    idle.response.resume();
    await expect.poll(() => idle.closed, { timeout: 10_000 }).toBe(true);
    expect(idle.ended).toBe(false);
    expect(idle.events.length).toBeLessThan(3000);
  });

  it('refuses more clients than it can serve', async () => {
    limits.maxClients = 1;
    const first = await stream();
    const second = await viewer('GET', '/events');
    expect(second).toMatchObject({ status: 503, body: { code: 'stream_unavailable' } });
    first.close();
    await expect.poll(async () => (await stream()).response.statusCode).toBe(200);
  });
});

describe('/live', () => {
  async function connect(query = `?access_token=${tokens.viewer}`): Promise<LiveClient> {
    const client = await LiveClient.open(`${web.url.replace('http', 'ws')}/live${query}`);
    opened.push(client);
    return client;
  }

  it('sends the events of the tenant to a client with a token in its URL', async () => {
    const client = await connect();
    await expect
      .poll(() => client.messages)
      .toEqual([{ event: 'authenticated', data: { name: 'viewer@default.example', role: 'viewer' } }]);
    await publish(event('1', 'SessionStarted', 'other'));
    await publish(event('2'));
    await expect
      .poll(() => client.messages.slice(1))
      .toEqual([
        {
          event: 'SessionStarted',
          data: {
            id: '2',
            type: 'SessionStarted',
            occurredAt: '2026-01-31T12:00:00.000Z',
            data: { stationId: 'CP1' },
          },
        },
      ]);
  });

  it('takes the token in a first message, and sends nothing before', async () => {
    const client = await connect('');
    await publish(event('1'));
    client.send('authenticate', { token: tokens.viewer });
    await expect.poll(() => client.events).toEqual(['authenticated']);
    await publish(event('2'));
    await expect.poll(() => client.events).toEqual(['authenticated', 'SessionStarted']);
  });

  it('narrows the events, and says what it did not understand', async () => {
    const client = await connect();
    await expect.poll(() => client.events).toEqual(['authenticated']);
    client.socket.send('not JSON');
    client.send('subscribe', { types: 'all' });
    client.send('subscribe', { types: ['SessionEnded'] });
    await expect.poll(() => client.events).toEqual(['authenticated', 'error', 'subscribed']);
    for (const type of ['SessionStarted', 'SessionEnded']) await publish(event(type, type));
    await expect.poll(() => client.events.slice(3)).toEqual(['SessionEnded']);
  });

  it('closes with 4401 without a valid token in time, and with 4403 for a driver', async () => {
    limits.authenticationMs = 150;
    const silent = await connect('');
    const wrong = await connect('?access_token=nonsense');
    const wrongMessage = await connect('');
    wrongMessage.send('authenticate', { token: 7 });
    const driver = await connect(`?access_token=${tokens.driver}`);
    await expect
      .poll(() => [silent, wrong, wrongMessage].map((client) => client.closeCode))
      .toEqual([4401, 4401, 4401]);
    await expect.poll(() => driver.closeCode).toBe(4403);
    expect(silent.messages).toEqual([]);
  });

  it('closes with 4401 when the token was not renewed', async () => {
    limits.lifetimeMs = 400;
    const [forgetful, renewing] = [await connect(), await connect()];
    await sleep(250);
    renewing.send('authenticate', { token: tokens.viewer });
    await expect.poll(() => forgetful.closeCode).toBe(4401);
    expect(renewing.closeCode).toBeUndefined();
    await expect.poll(() => renewing.closeCode).toBe(4401);
  });

  it('cuts off a client that does not read, or does not answer pings', async () => {
    limits.maxBufferedBytes = 100_000;
    const [idle, reading] = [await connect(), await connect()];
    await expect.poll(() => [idle, reading].map(({ events }) => events.length)).toEqual([1, 1]);
    idle.socket.pause();
    await publishMany(3000);
    await expect.poll(() => reading.messages.length, { timeout: 10_000 }).toBe(3001);
    idle.socket.resume();
    await expect.poll(() => idle.closeCode, { timeout: 10_000 }).toBe(1006);
    expect(idle.messages.length).toBeLessThan(3001);
    for (const client of opened.splice(0)) client.close();
    await sleep(50);

    limits.heartbeatMs = 60;
    const [dead, alive] = [await connect(), await connect()];
    Object.assign(dead.socket, { pong: () => undefined });
    Object.assign(dead.socket, { _autoPong: false });
    await expect.poll(() => dead.closeCode).toBe(1006);
    expect(alive.closeCode).toBeUndefined();
  });
});

describe('a shutdown', () => {
  it('ends the streams and closes the sockets, so that clients come back elsewhere', async () => {
    const own = await startMonitoring();
    const stream = await EventStreamClient.open(`${own.url}/events?access_token=${tokens.viewer}`);
    const live = await LiveClient.open(`${own.url.replace('http', 'ws')}/live?access_token=${tokens.viewer}`);
    await expect.poll(() => live.events).toEqual(['authenticated']);
    const before = performance.now();
    await own.app.close();
    expect(performance.now() - before).toBeLessThan(3000);
    await expect.poll(() => [stream.ended, live.closeCode]).toEqual([true, 1012]);
  });
});
