import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackplaneUnavailableError, type LiveEvent } from '../../src/platform/redis/index.ts';
import { errors, event, open, station } from '../support/backplanes.ts';
import { startRedis } from '../support/redis.ts';

const redis = await startRedis();
await redis?.stop();

describe.skipIf(!redis?.server)('the backplane when Redis fails', () => {
  const started: NonNullable<typeof redis>[] = [];
  async function startOwn(options?: { password: string }) {
    const own = await startRedis(options);
    if (!own?.server) throw new Error('There was a Redis a moment ago');
    started.push(own);
    return { url: own.url, server: own.server };
  }
  afterEach(async () => {
    await Promise.all(started.splice(0).map((own) => own.stop()));
  });

  it('fails fast while Redis is dead, and works again by itself with a new one', async () => {
    const { url, server } = await startOwn();
    const [one, two] = [await open('one', { redisUrl: url }), await open('two', { redisUrl: url })];
    await two.router.serve(async (request) => request);
    const seen: LiveEvent[] = [];
    two.events.subscribe((received) => void seen.push(received));
    await Promise.all([one.registry.renewLease(), two.ping()]);
    const { connection } = await one.registry.claim(station('CP001'));

    await server.kill();
    const startedAt = Date.now();
    for (const call of [
      () => one.registry.find(['CP001']),
      () => one.registry.claim(station('CP002')),
      () => one.router.request('two', {}, 10_000),
      () => one.events.publish(event('lost')),
      () => one.cache.increment('count', 1),
      () => one.ping(),
    ]) {
      await expect(call()).rejects.toThrow(BackplaneUnavailableError);
    }
    expect(Date.now() - startedAt).toBeLessThan(500);

    await server.restart();
    await vi.waitFor(() => Promise.all([one.ping(), two.ping()]), { timeout: 5000, interval: 50 });
    expect(await one.router.request('two', 'back', 1000)).toBe('back');
    await one.events.publish(event('1'));
    await vi.waitFor(() => expect(seen).toEqual([event('1')]));
    expect(await one.registry.renewLease()).toBe(false);
    expect(await one.registry.reassert([connection])).toEqual([]);
    expect((await two.registry.find(['CP001'])).get('CP001')).toEqual(connection);
    expect(await one.cache.increment('count', 1)).toBe(1);
  });

  it('drops the answers that it cannot share, and counts them', async () => {
    const { url, server } = await startOwn();
    const one = await open('one', { redisUrl: url });
    await server.kill();
    one.answers.add('CP001', 'a');
    one.answers.add('CP002', 'b');
    await one.answers.flush();
    expect(one.answers.droppedCount).toBe(2);
    await expect(one.answers.read('CP001')).rejects.toThrow(BackplaneUnavailableError);
    await server.restart();
    await vi.waitFor(() => one.ping(), { timeout: 5000, interval: 50 });
    one.answers.add('CP001', 'c');
    await one.answers.flush();
    expect(await one.answers.read('CP001')).toEqual(['c']);
    expect(one.answers.droppedCount).toBe(2);
  });

  it('reports lost connections at most once a second', async () => {
    const { url, server } = await startOwn();
    await open('one', { redisUrl: url });
    await server.kill();
    await sleep(1500);
    expect(errors.length).toBeGreaterThanOrEqual(1);
    expect(errors.length).toBeLessThanOrEqual(2);
  });

  it('gives up on a Redis that hangs, and finds it again', async () => {
    const { url, server } = await startOwn();
    const one = await open('one', { redisUrl: url });
    server.pause();
    const startedAt = Date.now();
    await expect(one.cache.get('key')).rejects.toThrow(BackplaneUnavailableError);
    expect(Date.now() - startedAt).toBeLessThan(5000);
    server.resume();
    await vi.waitFor(() => one.ping(), { timeout: 15_000, interval: 100 });
  });

  it('rejects the requests that wait when it is closed', async () => {
    const { url } = await startOwn();
    const [one, two] = [await open('one', { redisUrl: url }), await open('two', { redisUrl: url })];
    await two.router.serve(() => new Promise(() => {}));
    const waiting = one.router.request('two', {}, 10_000);
    const rejected = expect(waiting).rejects.toThrow(BackplaneUnavailableError);
    await sleep(50);
    await one.close();
    await rejected;
  });

  it('does not open on a Redis that is not there', async () => {
    const { url, server } = await startOwn();
    await server.kill();
    await expect(open('one', { redisUrl: url })).rejects.toThrow(/Redis is unavailable: .*ECONNREFUSED/);
  });

  it('takes the password from the URL and names a wrong one without showing it', async () => {
    const { url } = await startOwn({ password: 'correct-horse' });
    const one = await open('one', { redisUrl: url });
    await one.ping();
    const refused = await open('two', { redisUrl: url.replace('correct', 'wrong') }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(BackplaneUnavailableError);
    expect(String(refused)).toContain('WRONGPASS');
    expect(String(refused)).not.toContain('horse');
  });
});
