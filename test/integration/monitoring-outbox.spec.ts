import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropPublishedEventsBefore, OutboxRelay } from '../../src/modules/monitoring/index.ts';
import { announce, type DomainEvent } from '../../src/platform/events/outbox.ts';
import { type LiveEvent, openBackplane } from '../../src/platform/redis/index.ts';
import { resources, sql } from '../support/monitoring.ts';
import { startRedis } from '../support/redis.ts';

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
