import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Backplane,
  type LiveEvent,
  InProcessHub,
  ProcessUnreachableError,
  RemoteError,
  RouteTimeoutError,
} from '../../src/platform/redis/index.ts';
import { describeBothForms, errors, event, open } from '../support/backplanes.ts';
import { startRedis } from '../support/redis.ts';

const redis = await startRedis();
afterAll(() => redis?.stop());

describeBothForms('the backplane', redis, (form) => {
  let one: Backplane;
  let two: Backplane;
  beforeEach(async () => {
    const { options } = form();
    [one, two] = await Promise.all([open('one', options), open('two', options)]);
  });

  describe('command router', () => {
    it('carries requests and answers both ways, also to itself', async () => {
      await one.router.serve(async (request) => ({ servedBy: 'one', request }));
      await two.router.serve(async (request) => ({ servedBy: 'two', request }));
      const request = { action: 'Reset', payload: { type: 'Soft', umlaut: 'Ü' } };
      expect(await one.router.request('two', request, 1000)).toEqual({ servedBy: 'two', request });
      expect(await two.router.request('one', null, 1000)).toEqual({ servedBy: 'one', request: null });
      expect(await one.router.request('one', 7, 1000)).toEqual({ servedBy: 'one', request: 7 });
    });

    it('gives each of many concurrent callers its own answer', async () => {
      await two.router.serve(async (request) => {
        await sleep(Math.random() * 20);
        return Number(request) * 2;
      });
      const numbers = Array.from({ length: 100 }, (_, index) => index);
      const answers = await Promise.all(numbers.map((number) => one.router.request('two', number, 2000)));
      expect(answers).toEqual(numbers.map((number) => number * 2));
    });

    it('hands over copies, as JSON would', async () => {
      const state = { count: 1 };
      let received: unknown;
      await two.router.serve(async (request) => {
        received = request;
        return state;
      });
      const request = { at: new Date(0), nothing: undefined };
      const answer = await one.router.request('two', request, 1000);
      expect(received).toEqual({ at: '1970-01-01T00:00:00.000Z' });
      expect(answer).toEqual(state);
      expect(answer).not.toBe(state);
    });

    it('resolves with undefined when the handler returns nothing', async () => {
      await two.router.serve(async () => undefined);
      expect(await one.router.request('two', {}, 1000)).toBeUndefined();
    });

    it('rejects at once when nobody listens', async () => {
      const startedAt = Date.now();
      await expect(one.router.request('two', {}, 10_000)).rejects.toThrow(ProcessUnreachableError);
      await two.router.serve(async () => 'here');
      await two.close();
      await expect(one.router.request('two', {}, 10_000)).rejects.toThrow(ProcessUnreachableError);
      expect(Date.now() - startedAt).toBeLessThan(500);
    });

    it('rejects after the time-out and drops the late answer', async () => {
      await two.router.serve(async (request) => {
        if (request === 'slow') await sleep(200);
        return request;
      });
      await expect(one.router.request('two', 'slow', 50)).rejects.toThrow(RouteTimeoutError);
      const others = Array.from({ length: 10 }, async (_, index) => {
        await sleep(index * 30);
        return one.router.request('two', index, 1000);
      });
      expect(await Promise.all(others)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(errors).toEqual([]);
    });

    it('passes on why the handler failed', async () => {
      await two.router.serve(async (request) => {
        if (request === 'plain') throw new Error('the station has gone');
        if (request === 'unserialisable') return 1n;
        throw Object.assign(new Error('no answer'), { code: 'CALL_TIMEOUT' });
      });
      const failure = async (request: string) =>
        one.router.request('two', request, 1000).catch((error: unknown) => error);
      const coded = await failure('coded');
      expect(coded).toBeInstanceOf(RemoteError);
      expect(coded).toMatchObject({ message: 'no answer', code: 'CALL_TIMEOUT' });
      const plain = await failure('plain');
      expect(plain).toBeInstanceOf(RemoteError);
      expect(plain).toMatchObject({ message: 'the station has gone', code: undefined });
      expect(await failure('unserialisable')).toBeInstanceOf(RemoteError);
    });

    it('has one handler', async () => {
      await one.router.serve(async () => 1);
      await expect(one.router.serve(async () => 2)).rejects.toThrow('serves requests already');
      expect(await two.router.request('one', {}, 1000)).toBe(1);
    });
  });

  describe('live events', () => {
    async function listen(backplane: Backplane): Promise<{ seen: LiveEvent[]; stop: () => void }> {
      const seen: LiveEvent[] = [];
      const stop = backplane.events.subscribe((received) => void seen.push(received));
      await backplane.ping();
      return { seen, stop };
    }

    it('reach every process once, in order', async () => {
      const [first, second] = [await listen(one), await listen(two)];
      const sent = [event('1'), event('2'), event('3')];
      for (const each of sent) await one.events.publish(each);
      await two.events.publish(event('4'));
      await vi.waitFor(() => expect(first.seen).toHaveLength(4));
      await vi.waitFor(() => expect(second.seen).toHaveLength(4));
      await sleep(50);
      expect(first.seen.slice(0, 3)).toEqual(sent);
      expect(second.seen).toHaveLength(4);
    });

    it('reach the others although one listener throws', async () => {
      one.events.subscribe(() => {
        throw new Error('a broken view');
      });
      const sound = await listen(one);
      await one.events.publish(event('1'));
      await one.events.publish(event('2'));
      await vi.waitFor(() => expect(sound.seen).toHaveLength(2));
      expect(errors[0]?.message).toBe('a broken view');
    });

    it('no longer reach who has stopped listening', async () => {
      const [stopped, other] = [await listen(one), await listen(one)];
      stopped.stop();
      stopped.stop();
      await two.events.publish(event('1'));
      await vi.waitFor(() => expect(other.seen).toHaveLength(1));
      expect(stopped.seen).toEqual([]);
      other.stop();
      const again = await listen(one);
      await two.events.publish(event('2'));
      await vi.waitFor(() => expect(again.seen).toEqual([event('2')]));
    });
  });

  describe('shared cache', () => {
    it('keeps JSON values for all processes until they expire', async () => {
      await one.cache.set('token', { user: 'u1', roles: ['admin'] }, 0.2);
      expect(await two.cache.get('token')).toEqual({ user: 'u1', roles: ['admin'] });
      expect(await two.cache.get('other')).toBeNull();
      await sleep(250);
      expect(await two.cache.get('token')).toBeNull();
    });

    it('replaces and deletes', async () => {
      await one.cache.set('key', 1, 10);
      await two.cache.set('key', 'two', 10);
      expect(await one.cache.get('key')).toBe('two');
      await one.cache.delete('key');
      await one.cache.delete('key');
      expect(await two.cache.get('key')).toBeNull();
    });

    it('counts in a window that later increments do not prolong', async () => {
      expect(await one.cache.increment('logins', 0.3)).toBe(1);
      expect(await two.cache.increment('logins', 0.3)).toBe(2);
      expect(await two.cache.get('logins')).toBe(2);
      await sleep(200);
      expect(await one.cache.increment('logins', 0.3)).toBe(3);
      await sleep(150);
      expect(await one.cache.increment('logins', 0.3)).toBe(1);
    });

    it('loses no count among concurrent callers', async () => {
      const counts = await Promise.all(
        Array.from({ length: 40 }, (_, index) => (index % 2 ? one : two).cache.increment('calls', 10)),
      );
      expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    });

    it('refuses to count what is not a count', async () => {
      await one.cache.set('key', { a: 1 }, 10);
      await expect(one.cache.increment('key', 10)).rejects.toThrow();
      expect(await one.cache.get('key')).toEqual({ a: 1 });
    });

    it('lets one of two callers set an absent value', async () => {
      const won = await Promise.all([
        one.cache.setIfAbsent('lock', 'one', 0.2),
        two.cache.setIfAbsent('lock', 'two', 0.2),
      ]);
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await one.cache.get('lock')).toBe(won[0] ? 'one' : 'two');
      await sleep(250);
      expect(await two.cache.setIfAbsent('lock', 'again', 1)).toBe(true);
    });
  });

  describe('shared answers', () => {
    const read = async (backplane: Backplane, stationId = 'CP001') => backplane.answers.read(stationId);
    const add = async (backplane: Backplane, ...answers: string[]) => {
      for (const answer of answers) backplane.answers.add('CP001', answer);
      await backplane.answers.flush();
    };

    it('are read by every process, the newest first, whoever gave them', async () => {
      await add(one, 'a', 'b');
      await add(two, 'c');
      for (const each of [one, two]) expect(await read(each)).toEqual(['c', 'b', 'a']);
      expect(await read(two, 'CP002')).toEqual([]);
    });

    it('are read at once by the process that gave them', async () => {
      await add(one, 'a');
      one.answers.add('CP001', 'b');
      expect(await read(one)).toEqual(['b', 'a']);
      one.answers.clear('CP001');
      one.answers.add('CP001', 'c');
      expect(await read(one)).toEqual(['c']);
    });

    it('are bounded in number and in length', async () => {
      const answers = Array.from({ length: 20 }, (_, index) => `answer ${index}`);
      await add(one, ...answers.slice(0, 10));
      await add(one, ...answers.slice(10), 'x'.repeat(2_049));
      expect(await read(two)).toEqual(answers.slice(4).reverse());
    });

    it('are forgotten for all processes', async () => {
      await add(one, 'a');
      two.answers.clear('CP001');
      await two.answers.flush();
      expect(await read(one)).toEqual([]);
      await add(one, 'b');
      expect(await read(two)).toEqual(['b']);
    });

    it('of a great many stations are all there', async () => {
      const stationIds = Array.from({ length: 1_200 }, (_, index) => `MANY${index}`);
      for (const stationId of stationIds) one.answers.add(stationId, stationId);
      await one.answers.flush();
      const found = await Promise.all(stationIds.map((stationId) => read(two, stationId)));
      expect(found).toEqual(stationIds.map((stationId) => [stationId]));
      expect(one.answers.droppedCount).toBe(0);
    });

    it('are gone when everything stored is', async () => {
      await add(one, 'a');
      await form().empty();
      expect(await read(one)).toEqual([]);
    });
  });

  it('answers a ping', async () => {
    await expect(one.ping()).resolves.toBeUndefined();
  });
});

describe('the in-process cache', () => {
  it('forgets the oldest beyond ten thousand keys', async () => {
    const { cache } = await open('one', { hub: new InProcessHub() });
    for (let index = 0; index <= 10_000; index += 1) await cache.set(`key${index}`, index, 60);
    expect(await cache.get('key0')).toBeNull();
    expect(await cache.get('key1')).toBe(1);
    expect(await cache.get('key10000')).toBe(10_000);
  });
});
