import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InProcessHub } from '../../src/platform/redis/index.ts';
import { eventually } from '../support/rest.ts';
import {
  type Connected,
  ended,
  MAX_UNSENT_BYTES,
  PING_INTERVAL_SECONDS,
  SocketProcess,
} from '../support/socket-processes.ts';

const LEASE_INTERVAL_MS = 5_000;
const REASSERT_INTERVAL_MS = 30_000;

let hub: InProcessHub;
let one: SocketProcess;
let two: SocketProcess;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  hub = new InProcessHub();
  [one, two] = await Promise.all([SocketProcess.start('one', hub), SocketProcess.start('two', hub)]);
});
afterEach(async () => {
  await Promise.all([one.stop(), two.stop()]);
  vi.useRealTimers();
});

const held = async (stationId: string) => (await two.backplane.registry.find([stationId])).get(stationId);
const isClosed = async ({ client }: Connected) => client.readyState === client.CLOSED;

describe('a socket whose charger does not answer pings', () => {
  it('is ended within two intervals, and the station is off line', async () => {
    const { client } = await one.connect('LOST', false);
    const closed = once(client, 'close') as Promise<[number]>;
    const pinged = once(client, 'ping');
    vi.advanceTimersByTime(PING_INTERVAL_SECONDS * 1000);
    await pinged;
    expect(one.connections.get('LOST')).not.toBeNull();
    vi.advanceTimersByTime(PING_INTERVAL_SECONDS * 1000);
    expect((await closed)[0]).toBe(1006);
    await eventually(async () => one.announced.length === 2);
    expect(one.announced.map((text) => text.split(' ')[0])).toEqual(['+LOST', '-LOST']);
    expect(one.connections.get('LOST')).toBeNull();
    expect(await held('LOST')).toBeUndefined();
  });

  it('is kept as long as it answers', async () => {
    const { client, socket } = await one.connect('HEALTHY', true);
    for (let round = 0; round < 4; round++) {
      const pinged = once(client, 'ping');
      vi.advanceTimersByTime(PING_INTERVAL_SECONDS * 1000);
      await pinged;
      await eventually(async () => socket.alive);
    }
    expect(one.announced).toHaveLength(1);
    expect(one.connections.get('HEALTHY')).toBe(socket);
  });
});

describe('a socket whose charger does not read', () => {
  const callOf = (bytes: number) => ({
    action: 'DataTransfer',
    payload: { vendorId: 'v', data: 'x'.repeat(bytes) },
  });

  it('is ended when more waits than may, however much the network holds', async () => {
    const { client, socket } = await one.connect('CP001');
    client.pause();
    ended.splice(0);
    let sent = 0;
    while ((await socket.call(callOf(3_000_000))).kind === 'timeout') expect(++sent).toBeLessThan(20);
    expect(ended).toEqual(['unread']);
    await eventually(async () => one.connections.get('CP001') === null);
    client.resume();
    await once(client, 'close');
  });

  it('is sent what is larger than that when it does read', async () => {
    const { client, socket } = await one.connect('CP001');
    client.on('message', (data: Buffer) => {
      expect(data.length).toBeGreaterThan(MAX_UNSENT_BYTES);
      client.send(JSON.stringify([3, (JSON.parse(data.toString()) as string[])[1], { status: 'Accepted' }]));
    });
    for (let sent = 0; sent < 5; sent++) {
      const { kind } = await socket.call(callOf(3 * MAX_UNSENT_BYTES));
      expect(kind).toBe('result');
    }
    expect(one.connections.get('CP001')).toBe(socket);
  });
});

describe('of two sockets of a station', () => {
  it('the newer stays in the registry, however long the older one takes to be recorded', async () => {
    const recorded = Promise.withResolvers<undefined>();
    one.recordsWaitFor = recorded.promise;
    const older = await one.open('CP001');
    one.recordsWaitFor = Promise.resolve();
    const newer = await one.connect('CP001');
    recorded.resolve(undefined);
    await older.added;
    await eventually(() => isClosed(older));
    expect(one.connections.get('CP001')).toBe(newer.socket);
    expect((await held('CP001'))?.processId).toBe('one');
    expect(one.announced).toHaveLength(1);
  });

  it('the newer stays that is still being claimed when another process asks for the older one', async () => {
    const first = await one.connect('CP001');
    const answered = Promise.withResolvers<undefined>();
    two.claimsWaitFor = answered.promise;
    one.claimsWaitFor = answered.promise;
    const second = await two.open('CP001');
    const third = await one.open('CP001');
    // The answer to the second claim goes out, and with it the request to close what one has.
    answered.resolve(undefined);
    await Promise.all([second.added, third.added]);
    await eventually(async () => (await isClosed(first)) && (await isClosed(second)));
    await sleep(50);
    expect(one.connections.get('CP001')).toBe(third.socket);
    expect(two.connections.get('CP001')).toBeNull();
    expect((await held('CP001'))?.processId).toBe('one');
  });

  it('the newer stays, in whichever order two processes find the registry again', async () => {
    for (const [earlier, later, stationId] of [
      [one, two, 'CP001'],
      [two, one, 'CP002'],
    ] as const) {
      one.isCutOff = true;
      two.isCutOff = true;
      const older = await earlier.connect(stationId);
      await sleep(5);
      const newer = await later.connect(stationId);
      expect(await held(stationId)).toBeUndefined();
      // The older one's process is the last, and then the first, to be back.
      const [first, second] = stationId === 'CP001' ? [later, earlier] : [earlier, later];
      first.isCutOff = false;
      vi.advanceTimersByTime(LEASE_INTERVAL_MS);
      await eventually(async () => (await held(stationId))?.processId === first.processId);
      second.isCutOff = false;
      vi.advanceTimersByTime(LEASE_INTERVAL_MS);
      await eventually(() => isClosed(older));
      expect((await held(stationId))?.processId).toBe(later.processId);
      expect(later.connections.get(stationId)).toBe(newer.socket);
      await eventually(async () => later.announced.some((text) => text.startsWith(`+${stationId}`)));
    }
  });

  it('the older one is closed by a process that was not there to be asked, once it is back', async () => {
    const older = await one.connect('CP001');
    one.isCutOff = true;
    hub.leases.delete('one');
    const newer = await two.connect('CP001');
    await sleep(20);
    expect(await isClosed(older)).toBe(false);
    one.isCutOff = false;
    vi.advanceTimersByTime(LEASE_INTERVAL_MS);
    await eventually(() => isClosed(older));
    expect(two.connections.get('CP001')).toBe(newer.socket);
    expect((await held('CP001'))?.processId).toBe('two');
  });
});

describe('presence', () => {
  it('ends with a socket that closed while it was being claimed', async () => {
    const answered = Promise.withResolvers<undefined>();
    one.claimsWaitFor = answered.promise;
    const { client } = await one.open('CP001');
    client.terminate();
    await eventually(async () => one.connections.get('CP001') === null);
    expect(await held('CP001')).toBeDefined();
    answered.resolve(undefined);
    await eventually(async () => (await held('CP001')) === undefined);
    expect(one.announced.filter((text) => text.startsWith('+'))).toEqual([]);
  });

  it('ends with a socket whose claim was stored, though nobody heard so', async () => {
    const answered = Promise.withResolvers<undefined>();
    one.claimsWaitFor = answered.promise;
    const { client } = await one.open('CP001');
    answered.reject(new Error('no answer in time'));
    client.terminate();
    await eventually(async () => one.connections.get('CP001') === null);
    vi.advanceTimersByTime(LEASE_INTERVAL_MS);
    await eventually(async () => (await held('CP001')) === undefined);
  });

  it('ends with a socket that closed while the registry was away', async () => {
    const { client } = await one.connect('CP001');
    one.isCutOff = true;
    client.terminate();
    await eventually(async () => one.announced.length === 2);
    expect(await held('CP001')).toBeDefined();
    one.isCutOff = false;
    vi.advanceTimersByTime(LEASE_INTERVAL_MS);
    await eventually(async () => (await held('CP001')) === undefined);
  });

  it('stays with a socket that opened after one whose end the registry did not hear of', async () => {
    const { client } = await one.connect('CP001');
    one.isCutOff = true;
    client.terminate();
    await eventually(async () => one.announced.length === 2);
    await one.connect('CP001');
    one.isCutOff = false;
    vi.advanceTimersByTime(LEASE_INTERVAL_MS);
    await eventually(async () => one.announced.length === 3);
    const epoch = (await held('CP001'))?.epoch;
    expect(one.announced.at(-1)).toBe(`+CP001 ${epoch}`);
  });

  it('is asserted again after the registry was emptied, but not of what closes meanwhile', async () => {
    const many = [];
    for (let index = 0; index < 501; index++) many.push(await one.connect(`CP${index}`));
    hub.empty();
    const closing = many[500];
    const { registry } = one.backplane;
    const reassert = registry.reassert.bind(registry);
    let chunks = 0;
    vi.spyOn(registry, 'reassert').mockImplementation(async (connections) => {
      if (chunks++ === 0) {
        closing?.client.terminate();
        await eventually(async () => one.announced.length === 502);
      }
      return reassert(connections);
    });
    vi.advanceTimersByTime(LEASE_INTERVAL_MS);
    await eventually(async () => (await two.backplane.registry.listAll()).length >= 500);
    await sleep(50);
    expect(chunks).toBe(2);
    expect(await two.backplane.registry.listAll()).toHaveLength(500);
    expect(await held('CP500')).toBeUndefined();
  });

  it('is asserted every half minute, whatever the registry may have lost', async () => {
    await one.connect('CP001');
    hub.connections.clear();
    for (let passed = 0; passed < REASSERT_INTERVAL_MS; passed += LEASE_INTERVAL_MS) {
      vi.advanceTimersByTime(LEASE_INTERVAL_MS);
      await sleep(5);
    }
    await eventually(async () => (await held('CP001')) !== undefined);
  });

  it('is not of a socket that cannot be recorded', async () => {
    const recorded = Promise.withResolvers<undefined>();
    const answered = Promise.withResolvers<undefined>();
    one.recordsWaitFor = recorded.promise;
    one.claimsWaitFor = answered.promise;
    const { added, socket } = await one.open('CP001');
    recorded.reject(new Error('no database'));
    await expect(added).rejects.toThrow('no database');
    one.connections.remove(socket);
    expect(await held('CP001')).toBeDefined();
    answered.resolve(undefined);
    await eventually(async () => (await held('CP001')) === undefined);
    expect(one.announced.filter((text) => text.startsWith('+'))).toEqual([]);
  });
});

it('takes no socket once it is about to end', async () => {
  const { client } = await one.connect('CP001');
  const closed = once(client, 'close') as Promise<[number]>;
  const stopping = one.connections.stop();
  await expect((await one.open('CP002')).added).rejects.toThrow('about to end');
  expect((await closed)[0]).toBe(1012);
  await stopping;
  expect(await two.backplane.registry.processes()).toMatchObject([{ processId: 'two' }]);
});
