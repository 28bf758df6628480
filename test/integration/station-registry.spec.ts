import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Backplane } from '../../src/platform/redis/index.ts';
import { describeBothForms, LEASE_TTL_MS, open, station } from '../support/backplanes.ts';
import { startRedis } from '../support/redis.ts';

const redis = await startRedis();
afterAll(() => redis?.stop());

describeBothForms('the station registry', redis, (form) => {
  let one: Backplane;
  let two: Backplane;
  beforeEach(async () => {
    const { options } = form();
    [one, two] = await Promise.all([open('one', options), open('two', options)]);
    await Promise.all([one.registry.renewLease(), two.registry.renewLease()]);
  });

  it('tells every process who holds a station', async () => {
    const before = Date.now();
    const { connection, displaced } = await one.registry.claim(station('CP001'));
    expect(displaced).toBeNull();
    expect(connection).toMatchObject({ ...station('CP001'), processId: 'one' });
    expect(Date.parse(connection.connectedAt)).toBeGreaterThanOrEqual(before);
    expect(Number.isSafeInteger(connection.epoch)).toBe(true);
    const found = await two.registry.find(['CP001', 'CP404']);
    expect(found).toEqual(new Map([['CP001', connection]]));
    expect(await two.registry.find([])).toEqual(new Map());
  });

  it('lets the newest claim win and names the one it displaced', async () => {
    const first = await one.registry.claim(station('CP001'));
    const second = await two.registry.claim(station('CP001'));
    expect(second.displaced).toEqual(first.connection);
    expect(second.connection.epoch).toBeGreaterThan(first.connection.epoch);
    expect((await one.registry.find(['CP001'])).get('CP001')).toEqual(second.connection);
    const third = await two.registry.claim(station('CP001'));
    expect(third.displaced).toEqual(second.connection);
  });

  it('gives every one of many concurrent claims its own epoch, and one of them the station', async () => {
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? one : two).registry.claim(station('CP001'))),
    );
    const epochs = claims.map(({ connection }) => connection.epoch);
    expect(new Set(epochs).size).toBe(50);
    const held = (await one.registry.find(['CP001'])).get('CP001');
    expect(held?.epoch).toBe(Math.max(...epochs));
  });

  it('does not let the late close of an old socket free the station', async () => {
    const { connection: old } = await one.registry.claim(station('CP001'));
    const { connection: newer } = await two.registry.claim(station('CP001'));
    expect(await one.registry.release('CP001', old.epoch)).toBe(false);
    expect((await one.registry.find(['CP001'])).get('CP001')).toEqual(newer);
    expect(await two.registry.release('CP001', newer.epoch)).toBe(true);
    expect(await two.registry.release('CP001', newer.epoch)).toBe(true);
    expect((await one.registry.find(['CP001'])).size).toBe(0);
  });

  it('frees the stations of a process whose lease ran out, and of no other', async () => {
    await one.registry.claim(station('CP001'));
    const { connection: kept } = await two.registry.claim(station('CP002'));
    const stopAt = Date.now() + LEASE_TTL_MS + 100;
    while (Date.now() < stopAt) {
      await two.registry.renewLease();
      await sleep(LEASE_TTL_MS / 4);
    }
    expect(await two.registry.find(['CP001', 'CP002'])).toEqual(new Map([['CP002', kept]]));
    expect(await two.registry.list('default')).toEqual([kept]);
    expect((await two.registry.claim(station('CP001'))).displaced).toBeNull();
  });

  it('says when the lease had lapsed', async () => {
    expect(await one.registry.renewLease()).toBe(true);
    await sleep(LEASE_TTL_MS + 50);
    expect(await one.registry.renewLease()).toBe(false);
    expect(await one.registry.renewLease()).toBe(true);
  });

  it('frees what a process still holds when its lease is ended, for good', async () => {
    await one.registry.claim(station('CP001'));
    await one.registry.claim(station('CP002'));
    const { connection } = await two.registry.claim(station('CP002'));
    await one.registry.endLease();
    expect(await two.registry.find(['CP001', 'CP002'])).toEqual(new Map([['CP002', connection]]));
    await one.registry.renewLease();
    expect((await two.registry.find(['CP001'])).size).toBe(0);
  });

  it('lists the connections of one tenant', async () => {
    const { connection: mine } = await one.registry.claim(station('CP001', 'a'));
    await two.registry.claim(station('CP002', 'b'));
    const { connection: too } = await two.registry.claim(station('CP003', 'a'));
    const listed = await one.registry.list('a');
    expect(listed.sort((x, y) => x.stationId.localeCompare(y.stationId))).toEqual([mine, too]);
    expect(await one.registry.list('c')).toEqual([]);
  });

  it('holds thousands, asserts them again at once and lists them all', async () => {
    const template = (await one.registry.claim(station('CP0'))).connection;
    const many = Array.from({ length: 2500 }, (_, index) => ({ ...template, stationId: `CP${index}` }));
    expect(await one.registry.reassert(many)).toEqual([]);
    expect(await two.registry.list('default')).toHaveLength(2500);
    expect((await two.registry.find(many.map(({ stationId }) => stationId))).size).toBe(2500);
  });

  it('heals by reassertion after everything stored was lost', async () => {
    const { connection: first } = await one.registry.claim(station('CP001'));
    const { connection: second } = await one.registry.claim(station('CP002'));
    await form().empty();
    expect((await two.registry.find(['CP001'])).size).toBe(0);
    expect(await one.registry.renewLease()).toBe(false);
    expect(await one.registry.reassert([first, second])).toEqual([]);
    expect(await two.registry.find(['CP001', 'CP002'])).toEqual(
      new Map([
        ['CP001', first],
        ['CP002', second],
      ]),
    );
    expect(await one.registry.release('CP001', first.epoch)).toBe(true);
  });

  it('keeps the newer socket when an older one is reasserted', async () => {
    const { connection: old } = await one.registry.claim(station('CP001'));
    const { connection: other } = await one.registry.claim(station('CP002'));
    await form().empty();
    await Promise.all([one.registry.renewLease(), two.registry.renewLease()]);
    const { connection: newer } = await two.registry.claim(station('CP001'));
    expect(newer.epoch).toBeGreaterThan(old.epoch);
    expect(await one.registry.reassert([old, other])).toEqual(['CP001']);
    expect((await one.registry.find(['CP001'])).get('CP001')).toEqual(newer);
  });

  it('lets a newer socket take the place of an older one on reassertion', async () => {
    const { connection: old } = await one.registry.claim(station('CP001'));
    const { connection: newer } = await two.registry.claim(station('CP001'));
    await form().empty();
    await Promise.all([one.registry.renewLease(), two.registry.renewLease()]);
    expect(await one.registry.reassert([old])).toEqual([]);
    expect(await two.registry.reassert([newer])).toEqual([]);
    expect((await one.registry.find(['CP001'])).get('CP001')).toEqual(newer);
  });

  it('lets the newest claim win, though the clock was set back since the one before', async () => {
    const { connection } = await one.registry.claim(station('CP001'));
    const ofTheFuture = { ...connection, epoch: connection.epoch + 3_600_000_000 };
    await one.registry.reassert([ofTheFuture]);
    const { connection: newer } = await two.registry.claim(station('CP001'));
    expect(newer.epoch).toBeGreaterThan(ofTheFuture.epoch);
    expect(await one.registry.reassert([ofTheFuture])).toEqual(['CP001']);
    expect((await one.registry.find(['CP001'])).get('CP001')).toEqual(newer);
  });

  it('does not take for lost what the same process has stored under another epoch', async () => {
    const { connection: held } = await one.registry.claim(station('CP001'));
    // A claim that was given up, and reached Redis all the same.
    await one.registry.claim(station('CP001'));
    expect(await one.registry.reassert([held])).toEqual([]);
    expect((await two.registry.find(['CP001'])).get('CP001')).toEqual(held);
  });

  it('disowns what a process is said to hold, and nothing of others', async () => {
    await one.registry.claim(station('CP001'));
    const { connection } = await two.registry.claim(station('CP002'));
    await one.registry.disown(['CP001', 'CP002', 'CP404']);
    await one.registry.disown([]);
    expect(await two.registry.listAll()).toEqual([connection]);
  });

  it('tells which processes live, since when, and how many sockets they hold', async () => {
    await one.registry.renewLease(7);
    const processes = await two.registry.processes();
    expect(processes.toSorted((x, y) => x.processId.localeCompare(y.processId))).toEqual([
      { processId: 'one', since: expect.any(String) as string, connections: 7 },
      { processId: 'two', since: expect.any(String) as string, connections: 0 },
    ]);
    await one.registry.endLease();
    expect((await two.registry.processes()).map(({ processId }) => processId)).toEqual(['two']);
    await sleep(LEASE_TTL_MS + 50);
    expect(await two.registry.processes()).toEqual([]);
  });

  describe('a claim that comes late', () => {
    it('stands where nobody holds the station, with the epoch of its time', async () => {
      const { connection: now } = await two.registry.claim(station('CP002'));
      const { connection, displaced } = await one.registry.claimLate(station('CP001'), 60_000);
      expect(displaced).toBeNull();
      expect(connection?.epoch).toBeLessThan(now.epoch - 50_000_000);
      expect((await two.registry.find(['CP001'])).get('CP001')).toEqual(connection);
      const { displaced: older } = await two.registry.claim(station('CP001'));
      expect(older).toEqual(connection);
    });

    it('yields to a newer socket of another process', async () => {
      const { connection: newer } = await two.registry.claim(station('CP001'));
      expect(await one.registry.claimLate(station('CP001'), 5_000)).toEqual({
        connection: null,
        displaced: newer,
      });
      expect((await one.registry.find(['CP001'])).get('CP001')).toEqual(newer);
    });

    it('takes the place of an older one, whichever of two is told first', async () => {
      const { connection: older } = await two.registry.claimLate(station('CP001'), 60_000);
      const { connection, displaced } = await one.registry.claimLate(station('CP001'), 5_000);
      expect(displaced).toEqual(older);
      expect(connection?.epoch).toBeGreaterThan(older?.epoch ?? Infinity);
      expect((await two.registry.claimLate(station('CP001'), 60_000)).connection).toBeNull();
      expect((await one.registry.find(['CP001'])).get('CP001')).toEqual(connection);
    });

    it('takes the place of what the same process, or one that is dead, has stored', async () => {
      await one.registry.claim(station('CP001'));
      const { connection } = await one.registry.claimLate(station('CP001'), 60_000);
      expect((await two.registry.find(['CP001'])).get('CP001')).toEqual(connection);
      await one.registry.endLease();
      await one.registry.claim(station('CP001'));
      const { connection: taken } = await two.registry.claimLate(station('CP001'), 60_000);
      expect((await two.registry.find(['CP001'])).get('CP001')).toEqual(taken);
    });
  });
});
