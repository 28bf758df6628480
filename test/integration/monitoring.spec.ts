import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  messagePartitions,
  dropPublishedEventsBefore,
  MessageLog,
  MonitoringHttpModule,
  MonitoringJobs,
  type OcppExchange,
  OutboxRelay,
} from '../../src/modules/monitoring/index.ts';
import { StreamLimits } from '../../src/modules/monitoring/stream-limits.ts';
import { OcppLinkModule } from '../../src/modules/ocpp/index.ts';
import {
  ACCESS_TOKEN_SECONDS,
  AuthModule,
  createApiKey,
  createUser,
  DEFAULT_TENANT,
} from '../../src/platform/auth/index.ts';
import { WriteBatch } from '../../src/platform/database/group-commit.ts';
import { announce, type DomainEvent } from '../../src/platform/events/outbox.ts';
import { type LiveEvent, openBackplane } from '../../src/platform/redis/index.ts';
import { EventStreamClient, LiveClient } from '../support/event-clients.ts';
import { startRedis } from '../support/redis.ts';
import { openResources, type TestResources } from '../support/resources.ts';
import { type Call, caller, startWebApp, type WebApp } from '../support/web-app.ts';

const PASSWORD = 'a password of the tests';
const HARBOUR = 'a0000000-0000-4000-8000-000000000001';
const AIRPORT = 'a0000000-0000-4000-8000-000000000002';
const ELSEWHERE = 'a0000000-0000-4000-8000-000000000003';
const NOWHERE = 'a0000000-0000-4000-8000-00000000000f';
const DRIVER = 'd0000000-0000-4000-8000-000000000001';

let resources: TestResources;
let web: WebApp;
let viewer: Call;
let limits: StreamLimits;
const tokens = { viewer: '', driver: '', other: '' };
const opened: { close(): void }[] = [];

const sql = (text: string, values: unknown[] = []): Promise<unknown[]> =>
  resources.dataSource.query(text, values);

async function tokenOf(role: 'viewer' | 'driver', tenantId: string): Promise<string> {
  const email = `${role}@${tenantId}.example`;
  const driverId = role === 'driver' ? DRIVER : null;
  const user = { email, name: role, password: PASSWORD, role, driverId };
  await createUser(resources.dataSource, { tenantId }, user);
  const { body } = await caller(web.url)('POST', '/auth/login', { body: { email, password: PASSWORD } });
  return String(body['accessToken']);
}

beforeAll(async () => {
  resources = await openResources();
  web = await startWebApp(resources, AuthModule, OcppLinkModule, MonitoringHttpModule);
  await sql(`INSERT INTO platform.tenant (id, name) VALUES ('other', 'Other')`);
  tokens.viewer = await tokenOf('viewer', 'default');
  tokens.driver = await tokenOf('driver', 'default');
  tokens.other = await tokenOf('viewer', 'other');
  viewer = caller(web.url, { authorization: `Bearer ${tokens.viewer}` });
  limits = web.app.get(StreamLimits);
  await sql(
    `INSERT INTO station.location (id, tenant_id, name, time_zone) VALUES
       ($1, 'default', 'Harbour', 'Europe/Berlin'), ($2, 'default', 'Airport', 'Pacific/Kiritimati'),
       ($3, 'other', 'Elsewhere', 'UTC')`,
    [HARBOUR, AIRPORT, ELSEWHERE],
  );
  await sql(
    `INSERT INTO station.charging_station (station_id, tenant_id, location_id, status) VALUES
       ('CP1', 'default', $1, 'Available'), ('CP2', 'default', $1, 'Charging'), ('CP3', 'default', $1, 'Available'),
       ('CP4', 'default', NULL, 'Faulted'), ('OTHER', 'other', $2, 'Available')`,
    [HARBOUR, ELSEWHERE],
  );
});
afterAll(async () => {
  await web.app.close();
  await resources.close();
});
beforeEach(() => {
  Object.assign(limits, new StreamLimits());
});
afterEach(async () => {
  for (const client of opened.splice(0)) client.close();
  await sql(`DELETE FROM platform.outbox`);
});

const event = (id: string, type = 'SessionStarted', tenantId = 'default'): LiveEvent => ({
  id,
  type,
  tenantId,
  occurredAt: '2026-01-31T12:00:00.000Z',
  data: { stationId: 'CP1' },
});

const publish = (live: LiveEvent) => resources.backplane.events.publish(live);

/** Large events, at a pace at which a client that reads keeps up. */
async function publishMany(count: number): Promise<void> {
  const data = { text: 'x'.repeat(10_000) };
  for (let n = 1; n <= count; n++) {
    await publish({ ...event(String(n)), data });
    if (n % 5 === 0) await sleep(1);
  }
}

describe('the message log', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 31, 12, 0, second));
  const exchange = (change: Partial<OcppExchange>): OcppExchange => ({
    stationId: 'CP1',
    direction: 'in',
    protocol: 'ocpp1.6',
    messageId: '1',
    action: 'Heartbeat',
    request: '[2,"1","Heartbeat",{}]',
    response: '[3,"1",{"currentTime":"2026-01-31T12:00:00.000Z"}]',
    errorCode: null,
    receivedAt: at(0),
    answeredAt: new Date(at(0).getTime() + 12),
    ...change,
  });

  async function record(...changes: Partial<OcppExchange>[]): Promise<void> {
    for (const change of changes) {
      const batch = new WriteBatch();
      web.app.get(MessageLog, { strict: false }).record(batch, exchange(change));
      await resources.groupCommit.commit(batch);
    }
  }

  afterEach(() => sql(`DELETE FROM monitoring.ocpp_message`));

  it('shows what was said, newest first', async () => {
    const unanswered = {
      direction: 'out' as const,
      messageId: '2',
      action: 'Reset',
      response: null,
      answeredAt: null,
    };
    await record({}, { ...unanswered, request: '[2,"2","Reset",{"type":"Soft"}]', receivedAt: at(1) });
    const { status, body } = await viewer('GET', '/stations/CP1/messages');
    expect(status).toBe(200);
    expect(body).toEqual({
      data: [
        {
          id: expect.any(Number) as number,
          direction: 'out',
          protocol: 'ocpp1.6',
          messageId: '2',
          action: 'Reset',
          request: [2, '2', 'Reset', { type: 'Soft' }],
          response: null,
          errorCode: null,
          receivedAt: '2026-01-31T12:00:01.000Z',
          answeredAt: null,
          durationMs: null,
        },
        expect.objectContaining({
          direction: 'in',
          request: [2, '1', 'Heartbeat', {}],
          response: [3, '1', { currentTime: '2026-01-31T12:00:00.000Z' }],
          answeredAt: '2026-01-31T12:00:00.012Z',
          durationMs: 12,
        }) as object,
      ],
      nextCursor: null,
    });
  });

  it('is filtered by action, direction and time, and read page by page', async () => {
    const heartbeats = [0, 1, 2].map((second) => ({ messageId: `h${second}`, receivedAt: at(second) }));
    await record(...heartbeats, { messageId: 'r', action: 'Reset', direction: 'out', receivedAt: at(3) });
    const ids = async (query: string) => {
      const { body } = await viewer('GET', `/stations/CP1/messages?${query}`);
      return (body['data'] as { messageId: string }[]).map(({ messageId }) => messageId);
    };
    expect(await ids('')).toEqual(['r', 'h2', 'h1', 'h0']);
    expect(await ids('action=Reset')).toEqual(['r']);
    expect(await ids('direction=in&limit=2')).toEqual(['h2', 'h1']);
    expect(await ids('from=2026-01-31T12:00:01Z&to=2026-01-31T13:00:03%2B01:00')).toEqual(['h2', 'h1']);
    const { body: first } = await viewer('GET', '/stations/CP1/messages?limit=3');
    expect(await ids(`limit=3&cursor=${String(first['nextCursor'])}`)).toEqual(['h0']);
  });

  it('keeps what a charger sent however broken it is', async () => {
    await record(
      {
        request: '[2,"a\u0000b","Heart',
        messageId: null,
        action: null,
        response: '[4,"-1","FormationViolation","",{}]',
      },
      { request: 'not JSON', messageId: 'x\u0000', action: 'A\u0000', errorCode: 'E\u0000' },
      { request: '7' },
    );
    const { body } = await viewer('GET', '/stations/CP1/messages');
    expect(body['data']).toMatchObject([
      { request: '7' },
      { request: 'not JSON', messageId: 'x\uFFFD', action: 'A\uFFFD', errorCode: 'E\uFFFD' },
      {
        request: '[2,"a\uFFFDb","Heart',
        messageId: null,
        action: null,
        response: [4, '-1', 'FormationViolation', '', {}],
      },
    ]);
  });

  it('writes no password of a charger', async () => {
    await record(
      { request: '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"topsecret"}]' },
      { request: '[2,"1","X",{"key":"AuthorizationKey","value":"topsecret"' },
      {
        response:
          '[3,"1",{"configurationKey":[{"key":"authorizationkey","readonly":false,"value":"topsecret"}]}]',
      },
    );
    const rows = await sql(`SELECT request, response FROM monitoring.ocpp_message`);
    expect(JSON.stringify(rows)).not.toContain('topsecret');
    expect(rows[0]).toMatchObject({
      request: '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"[hidden]"}]',
    });
  });

  it('is closed to drivers, to other tenants, and to cursors of other lists', async () => {
    await record({ stationId: 'OTHER' });
    const driver = caller(web.url, { authorization: `Bearer ${tokens.driver}` });
    expect((await driver('GET', '/stations/CP1/messages')).status).toBe(403);
    expect((await viewer('GET', '/stations/OTHER/messages')).status).toBe(404);
    expect((await viewer('GET', '/stations/CP9/messages')).status).toBe(404);
    const cursor = Buffer.from('["CP1"]').toString('base64url');
    const answer = await viewer('GET', `/stations/CP1/messages?cursor=${cursor}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_cursor' } });
  });

  it('has a partition for each day to come, and drops whole days', async () => {
    const partitions = async () => {
      const rows = await sql(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'monitoring.ocpp_message'::regclass
          ORDER BY 1`,
      );
      return (rows as { name: string }[]).map(({ name }) => name.replace('monitoring.ocpp_message_', ''));
    };
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000);
    const nameOf = (date: Date) => date.toISOString().slice(0, 10).replaceAll('-', '');
    for (const offset of [5, 6, 7]) {
      await sql(`DROP TABLE IF EXISTS monitoring.ocpp_message_${nameOf(day(offset))}`);
    }
    await record({ messageId: 'ahead', receivedAt: day(6) }, { messageId: 'old', receivedAt: day(-40) });
    await record({ messageId: 'now', receivedAt: new Date() });

    await web.app.get(MonitoringJobs, { strict: false }).start();
    expect(await partitions()).toEqual(
      expect.arrayContaining([5, 6, 7].map((offset) => nameOf(day(offset)))),
    );
    const moved = await sql(`SELECT message_id FROM monitoring.ocpp_message_${nameOf(day(6))}`);
    expect(moved).toEqual([{ message_id: 'ahead' }]);

    const midnight = new Date(new Date().toISOString().slice(0, 10));
    const before = await partitions();
    const dry = await messagePartitions.dropBefore(resources.dataSource, midnight, true);
    expect(dry).toEqual({ partitions: [`monitoring.ocpp_message_${nameOf(day(-1))}`], rows: 1 });
    expect(await partitions()).toEqual(before);
    expect(await messagePartitions.dropBefore(resources.dataSource, midnight, false)).toEqual(dry);
    expect(await partitions()).toEqual(before.filter((name) => name !== nameOf(day(-1))));
    const left = await sql(`SELECT message_id FROM monitoring.ocpp_message ORDER BY message_id`);
    expect(left).toEqual([{ message_id: 'ahead' }, { message_id: 'now' }]);
  });
});

describe('the outbox relay', () => {
  const domainEvent = (n: number): DomainEvent => ({
    type: 'Counted',
    tenantId: 'default',
    occurredAt: new Date('2026-01-31T12:00:00Z'),
    data: { n },
  });
  const announceNumbers = (from: number, to: number) =>
    announce(
      resources.dataSource.manager,
      ...Array.from({ length: to - from + 1 }, (_, index) => domainEvent(from + index)),
    );
  const numbers = (events: LiveEvent[]) => events.map(({ data }) => data['n']);
  const range = (to: number) => Array.from({ length: to }, (_, index) => index + 1);
  const unpublished = async () =>
    (await sql(`SELECT 1 FROM platform.outbox WHERE published_at IS NULL`)).length;
  const relays: OutboxRelay[] = [];
  let received: LiveEvent[];
  let unsubscribe: () => void;

  function startRelay(events = resources.backplane.events): OutboxRelay {
    const relay = new OutboxRelay(resources.dataSource, events, resources.logger);
    relays.push(relay);
    relay.start();
    return relay;
  }

  beforeEach(() => {
    received = [];
    unsubscribe = resources.backplane.events.subscribe((live) => received.push(live));
  });
  afterEach(async () => {
    unsubscribe();
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  });

  it('publishes what was announced, in order, once, and only when it was committed', async () => {
    await announceNumbers(1, 1200);
    await expect(
      resources.dataSource.transaction(async (manager) => {
        await announce(manager, domainEvent(9999));
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    startRelay();
    await expect.poll(() => received.length).toBe(1200);
    await announceNumbers(1201, 1203);
    await expect.poll(() => received.length).toBe(1203);
    expect(numbers(received)).toEqual(range(1203));
    expect(received[0]).toMatchObject({
      type: 'Counted',
      tenantId: 'default',
      occurredAt: '2026-01-31T12:00:00.000Z',
    });
    await expect.poll(unpublished).toBe(0);
  });

  it('keeps the order with several workers', async () => {
    for (let i = 0; i < 3; i++) startRelay();
    for (let n = 1; n <= 900; n += 100) await announceNumbers(n, n + 99);
    await expect.poll(() => received.length).toBe(900);
    await sleep(400);
    expect(numbers(received)).toEqual(range(900));
  });

  it('publishes nothing after it was stopped, and goes on when it is started again', async () => {
    const relay = startRelay();
    await relay.stop();
    await announceNumbers(1, 1);
    await sleep(400);
    expect(received).toEqual([]);
    relay.start();
    await expect.poll(() => received.length).toBe(1);
  });

  it('survives errors of the database', async () => {
    await sql(`ALTER TABLE platform.outbox RENAME TO outbox_away`);
    const relay = startRelay();
    try {
      await expect.poll(() => resources.logLines.join('')).toContain('events could not be published');
    } finally {
      await sql(`ALTER TABLE platform.outbox_away RENAME TO outbox`);
    }
    await announceNumbers(1, 2);
    await expect.poll(() => numbers(received), { timeout: 5000 }).toEqual([1, 2]);
    await relay.stop();
  });

  it('publishes the rest when Redis is back', { timeout: 60_000 }, async (context) => {
    const redis = await startRedis();
    if (redis?.server === undefined) {
      await redis?.stop();
      return context.skip('needs a redis-server of its own');
    }
    const open = (processId: string) =>
      openBackplane({ redisUrl: redis.url, processId, onError: () => undefined });
    const [publishing, listening] = [await open('worker'), await open('web')];
    try {
      const seen: LiveEvent[] = [];
      listening.events.subscribe((live) => seen.push(live));
      await listening.ping();
      startRelay(publishing.events);
      await announceNumbers(1, 3);
      await expect.poll(() => numbers(seen)).toEqual([1, 2, 3]);
      await redis.server.kill();
      await announceNumbers(4, 6);
      await sleep(1000);
      expect(await unpublished()).toBe(3);
      await redis.server.restart();
      await listening.ping().catch(() => undefined);
      await expect.poll(unpublished, { timeout: 30_000 }).toBe(0);
    } finally {
      await Promise.all(relays.splice(0).map((relay) => relay.stop()));
      await Promise.all([publishing.close(), listening.close()]);
      await redis.stop();
    }
  });

  it('leaves published events to be deleted when they are old', async () => {
    await announceNumbers(1, 3);
    await sql(`UPDATE platform.outbox SET published_at = now() - interval '8 days' WHERE data->>'n' = '1'`);
    await sql(`UPDATE platform.outbox SET published_at = now() WHERE data->>'n' = '2'`);
    const weekAgo = new Date(Date.now() - 7 * 86_400_000);
    expect(await dropPublishedEventsBefore(resources.dataSource, weekAgo, true)).toBe(1);
    expect(await dropPublishedEventsBefore(resources.dataSource, weekAgo, false)).toBe(1);
    expect(await sql(`SELECT data->>'n' AS n FROM platform.outbox ORDER BY id`)).toEqual([
      { n: '2' },
      { n: '3' },
    ]);
  });
});

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

describe('the analytics', () => {
  const figures = { startWh: 0 };
  let number = 0;

  interface Planted {
    tenantId?: string;
    stationId?: string;
    locationId?: string | null;
    timeZone?: string;
    status?: string;
    endedAt?: Date | null;
    energyWh?: number;
    cost?: string;
    currency?: string;
    cdrStatus?: string;
  }

  async function plantSession(planted: Planted): Promise<void> {
    const {
      tenantId = 'default',
      stationId = 'CP1',
      locationId = HARBOUR,
      timeZone = 'Europe/Berlin',
    } = planted;
    const { status = 'ended', endedAt = new Date(), energyWh = 1000, currency = 'EUR' } = planted;
    number++;
    const [session] = (await sql(
      `INSERT INTO billing.charging_session
         (id, tenant_id, station_id, evse_id, connector_id, transaction_id, authorisation_status, status, started_at,
          started_received_at, ended_at, meter_start_wh, energy_wh, location_id, time_zone)
       VALUES (gen_random_uuid(), $1, $2, 1, 1, $3, 'Accepted', $4, now(), now(), $5, $6, $7, $8, $9) RETURNING id`,
      [tenantId, stationId, String(number), status, endedAt, figures.startWh, energyWh, locationId, timeZone],
    )) as { id: string }[];
    if (planted.cost === undefined) return;
    await sql(
      `INSERT INTO billing.cdr
         (id, tenant_id, session_id, station_id, location_id, tariff_id, tariff_version, status, started_at, ended_at,
          energy_wh, duration_seconds, idle_seconds, total_excl_vat, total_incl_vat, currency, lines)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, gen_random_uuid(), 1, $5, now(), $6, 0, 0, 0, 0, $7, $8, '[]')`,
      [
        tenantId,
        session?.id,
        stationId,
        locationId,
        planted.cdrStatus ?? 'final',
        endedAt,
        planted.cost,
        currency,
      ],
    );
  }

  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  /** A time that is today in UTC, and has passed. */
  const today = () => new Date();

  afterEach(async () => {
    await sql(`DELETE FROM billing.cdr`);
    await sql(`DELETE FROM billing.charging_session`);
  });

  it('show an empty network as zeroes', async () => {
    const answer = await caller(web.url, { authorization: `Bearer ${tokens.other}` })(
      'GET',
      '/analytics/dashboard',
    );
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      timeZone: 'UTC',
      stations: { total: 1, online: 0, byStatus: { Available: 1 } },
      sessions: { active: 0, endedToday: 0 },
      energyWh: { today: 0, last30Days: 0 },
      revenue: [],
      locations: [
        {
          locationId: ELSEWHERE,
          name: 'Elsewhere',
          stations: 1,
          online: 0,
          activeSessions: 0,
          energyWhToday: 0,
        },
      ],
    });
  });

  it('show stations, sessions, energy and revenue of the tenant', async () => {
    await resources.backplane.registry.renewLease();
    for (const stationId of ['CP1', 'CP4']) {
      const station = { stationId, tenantId: 'default', protocol: 'ocpp1.6', remoteAddress: '192.0.2.7' };
      await resources.backplane.registry.claim(station);
    }
    await plantSession({ endedAt: today(), energyWh: 1500, cost: '1.10' });
    await plantSession({
      endedAt: today(),
      energyWh: 500,
      cost: '2.205',
      stationId: 'CP4',
      locationId: null,
    });
    await plantSession({ endedAt: daysAgo(29), energyWh: 7000, cost: '10' });
    await plantSession({ endedAt: daysAgo(31), energyWh: 90_000, cost: '99' });
    await plantSession({ endedAt: daysAgo(2), energyWh: 10, cost: '300', currency: 'JPY' });
    await plantSession({
      endedAt: today(),
      status: 'review',
      energyWh: 123_456_789,
      cost: '5000',
      cdrStatus: 'held',
    });
    await plantSession({ status: 'active', endedAt: null, energyWh: 333 });
    await plantSession({
      endedAt: today(),
      tenantId: 'other',
      stationId: 'OTHER',
      locationId: ELSEWHERE,
      cost: '7',
    });
    const { body } = await viewer('GET', '/analytics/dashboard');
    expect(body).toEqual({
      timeZone: 'UTC',
      stations: { total: 4, online: 2, byStatus: { Available: 2, Charging: 1, Faulted: 1 } },
      sessions: { active: 1, endedToday: 2 },
      energyWh: { today: 2000, last30Days: 9010 },
      revenue: [
        { currency: 'EUR', today: '3.305', last30Days: '13.305' },
        { currency: 'JPY', today: '0', last30Days: '300' },
      ],
      locations: [
        { locationId: AIRPORT, name: 'Airport', stations: 0, online: 0, activeSessions: 0, energyWhToday: 0 },
        {
          locationId: HARBOUR,
          name: 'Harbour',
          stations: 3,
          online: 1,
          activeSessions: 1,
          energyWhToday: 1500,
        },
      ],
    });
  });

  it('show one location, and today in its time zone', async () => {
    const timeZone = 'Pacific/Kiritimati';
    // Fourteen hours ahead of UTC, where a day begins at 10:00 of the day before.
    const [clock] = (await sql(`SELECT date_trunc('day', now(), $1) AS midnight`, [timeZone])) as {
      midnight: Date;
    }[];
    const midnight = clock?.midnight ?? new Date();
    const there = { locationId: AIRPORT, timeZone };
    await plantSession({ ...there, endedAt: midnight, energyWh: 4 });
    await plantSession({ ...there, endedAt: new Date(midnight.getTime() - 1), energyWh: 8 });
    await plantSession({ endedAt: today(), energyWh: 1000 });
    const { body } = await viewer('GET', `/analytics/dashboard?locationId=${AIRPORT}`);
    expect(body).toMatchObject({
      timeZone,
      stations: { total: 0 },
      sessions: { endedToday: 1 },
      energyWh: { today: 4, last30Days: 12 },
      locations: [{ locationId: AIRPORT, energyWhToday: 4 }],
    });
    for (const unknown of [NOWHERE, ELSEWHERE]) {
      expect((await viewer('GET', `/analytics/dashboard?locationId=${unknown}`)).status).toBe(404);
    }
  });

  it('sum the energy of ended sessions by interval of the right time zone', async () => {
    await plantSession({ endedAt: new Date('2026-03-28T22:30:00Z'), energyWh: 1 });
    // 00:30 of the 29th in Berlin, the day that loses an hour.
    await plantSession({ endedAt: new Date('2026-03-28T23:30:00Z'), energyWh: 2 });
    await plantSession({ endedAt: new Date('2026-03-29T21:59:59Z'), energyWh: 4, stationId: 'CP2' });
    await plantSession({ endedAt: new Date('2026-03-29T22:00:00Z'), energyWh: 8 });
    await plantSession({ endedAt: new Date('2026-03-29T12:00:00Z'), energyWh: 16, status: 'review' });
    const span = 'from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z';
    const energy = async (query: string) => (await viewer('GET', `/analytics/energy?${span}${query}`)).body;
    expect(await energy(`&locationId=${HARBOUR}`)).toEqual([
      { from: '2026-03-27T23:00:00.000Z', energyWh: 1, sessions: 1 },
      { from: '2026-03-28T23:00:00.000Z', energyWh: 6, sessions: 2 },
      { from: '2026-03-29T22:00:00.000Z', energyWh: 8, sessions: 1 },
    ]);
    expect(await energy('')).toEqual([
      { from: '2026-03-28T00:00:00.000Z', energyWh: 3, sessions: 2 },
      { from: '2026-03-29T00:00:00.000Z', energyWh: 12, sessions: 2 },
    ]);
    expect(await energy('&stationId=CP2&interval=hour')).toEqual([
      { from: '2026-03-29T21:00:00.000Z', energyWh: 4, sessions: 1 },
    ]);
    expect(await energy('&interval=month')).toEqual([
      { from: '2026-03-01T00:00:00.000Z', energyWh: 15, sessions: 4 },
    ]);
  });

  it('refuse times that make no sense, and stations that are not there', async () => {
    const fault = async (query: string) => {
      const { status, body } = await viewer('GET', `/analytics/energy?${query}`);
      return [status, (body['errors'] as { path: string }[] | undefined)?.[0]?.path];
    };
    expect(await fault('from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z')).toEqual([400, 'from']);
    expect(await fault('from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&interval=hour')).toEqual([
      400,
      'from',
    ]);
    expect(await fault('from=yesterday')).toEqual([400, 'from']);
    expect(await fault('interval=week')).toEqual([400, 'interval']);
    expect(await fault('stationId=OTHER')).toEqual([404, undefined]);
    expect((await viewer('GET', '/analytics/energy')).body).toEqual([]);
  });
});

describe('a shutdown', () => {
  it('ends the streams and closes the sockets, so that clients come back elsewhere', async () => {
    const own = await startWebApp(resources, AuthModule, OcppLinkModule, MonitoringHttpModule);
    const stream = await EventStreamClient.open(`${own.url}/events?access_token=${tokens.viewer}`);
    const live = await LiveClient.open(`${own.url.replace('http', 'ws')}/live?access_token=${tokens.viewer}`);
    await expect.poll(() => live.events).toEqual(['authenticated']);
    const before = performance.now();
    await own.app.close();
    expect(performance.now() - before).toBeLessThan(3000);
    await expect.poll(() => [stream.ended, live.closeCode]).toEqual([true, 1012]);
  });
});
