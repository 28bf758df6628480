import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RawCharger } from '../support/raw-charger.ts';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const ended = async (system: TestSystem, reason: string): Promise<number> => {
  const { body } = await system.rest.get<string>('/metrics');
  return Number(
    new RegExp(`^ocpp_sockets_ended_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(body)?.[1] ?? 0,
  );
};
const isOnline = async (system: TestSystem, stationId: string) =>
  (await system.rest.get(`/stations/${stationId}`)).body['online'];
const heartbeat = (id: string) => JSON.stringify([2, id, 'Heartbeat', {}]);

describe('a socket that nothing comes of any more', () => {
  let system: TestSystem;
  let proxy: TcpProxy;
  beforeAll(async () => {
    system = await TestSystem.start({ OCPP_PING_INTERVAL_SECONDS: '1' });
    proxy = await TcpProxy.to(system.ocppUrl);
  });
  afterAll(async () => {
    await proxy.close();
    await system.stop();
  });

  it.each([
    ['since the network has fallen silent', 'CP-SILENT', () => proxy.silence()],
    [
      'since its charger reads no more, so that its window closes',
      'CP-STUCK',
      ({ socket }: RawCharger) => socket.pause(),
    ],
  ])('%s, is ended, and another one is not', async (_, stationId, silence) => {
    const before = await ended(system, 'no-pong');
    const healthy = await system.connect(`${stationId}-NOT`);
    const pings: unknown[] = [];
    healthy.socket.on('ping', (data) => pings.push(data));
    const dead = await system.connect(stationId, proxy.url);
    silence(dead);
    await eventually(async () => (await isOnline(system, stationId)) === false);
    expect(await ended(system, 'no-pong')).toBe(before + 1);
    await eventually(async () => pings.length >= 2);
    expect(await isOnline(system, `${stationId}-NOT`)).toBe(true);
    expect(await healthy.call('Heartbeat', {})).toHaveProperty('currentTime');
    await healthy.close();
    dead.socket.terminate();
  });
});

describe('a charger that sends more than it is answered', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await TestSystem.start({ OCPP_MESSAGES_PER_SECOND: '0', OCPP_PING_INTERVAL_SECONDS: '1' });
  });
  afterAll(() => system.stop());

  const COUNT = 1_500;
  const data = 'x'.repeat(10_000);

  it('is not read until it was answered, is not taken for dead, and loses nothing', async () => {
    const charger = await system.connect('CP-EAGER');
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const held = system.database.query(
      `BEGIN; LOCK TABLE monitoring.ocpp_message IN SHARE ROW EXCLUSIVE MODE; SELECT pg_sleep(4); COMMIT`,
    );
    void held.then(() => release(undefined));
    await eventually(async () => {
      const locks = await system.database.query(
        `SELECT FROM pg_locks WHERE granted AND mode = 'ShareRowExclusiveLock'
            AND relation = 'monitoring.ocpp_message'::regclass`,
      );
      return locks.length > 0;
    });
    for (let index = 0; index < COUNT; index++)
      charger.send(JSON.stringify([2, `eager-${index}`, 'DataTransfer', { vendorId: 'v', data }]));
    let waiting = Infinity;
    // What the kernels take is taken soon; then nothing goes on.
    await eventually(async () => {
      const before = waiting;
      waiting = charger.socket.bufferedAmount;
      await sleep(300);
      return before === waiting;
    });
    expect(waiting).toBeGreaterThan((COUNT * data.length) / 4);
    expect(charger.received).toEqual([]);
    await released;
    for (let index = 0; index < COUNT; index++)
      expect((await charger.next(20_000)).slice(0, 2)).toEqual([3, `eager-${index}`]);
    await charger.close();
  });

  it('is closed when it sends one message in too many pieces', async () => {
    const charger = await system.connect('CP-PIECES');
    const closed = charger.closed();
    charger.socket.on('error', () => {});
    charger.socket.send('[2,"pieces",', { fin: false });
    for (let index = 0; index < 3_000; index++) charger.socket.send('', { fin: false });
    expect(await closed).toBe(1008);
    await eventually(async () => system.logOf('CP-PIECES').find(({ msg }) => msg === 'a socket failed'));
  });

  it('may send a message in some pieces', async () => {
    const charger = await system.connect('CP-SOME');
    for (const piece of ['[2,"so', 'me","Heart', 'beat",']) charger.socket.send(piece, { fin: false });
    const answer = charger.next();
    charger.socket.send('{}]');
    expect(await answer).toMatchObject([3, 'some', {}]);
    await charger.close();
  });
});

describe('a charger that sends faster than it may', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await TestSystem.start({
      OCPP_MESSAGES_PER_SECOND: '20',
      OCPP_MESSAGE_BURST: '40',
      OCPP_FLOOD_SECONDS: '2',
    });
  });
  afterAll(() => system.stop());

  it('is held back and answered all the same, as long as it waits for answers', async () => {
    const charger = await system.connect('CP-QUICK');
    const startedAt = performance.now();
    for (let sent = 0; sent < 120; sent++) await charger.call('Heartbeat', {});
    // A lower bound holds however slow the machine is: 40 at once, 80 more at 20 a second, with what waits for a turn.
    expect(performance.now() - startedAt).toBeGreaterThan(3_000);
    await charger.close();
  });

  it('is held back and answered all the same when it sends some without waiting', async () => {
    const charger = await system.connect('CP-BURST');
    for (let sent = 0; sent < 70; sent++) charger.send(heartbeat(`b${sent}`));
    for (let sent = 0; sent < 70; sent++) expect((await charger.next())[1]).toBe(`b${sent}`);
    await charger.close();
  });

  const flood = async (stationId: string, send: (charger: RawCharger) => void) => {
    const charger = await system.connect(stationId);
    const closed = charger.closed();
    send(charger);
    return closed;
  };

  it('is closed when it floods us, which is a security event; and is let in again', async () => {
    const before = await ended(system, 'flood');
    const code = await flood('CP-FLOOD', (charger) => {
      for (let sent = 0; sent < 2_000; sent++) charger.send(heartbeat(`f${sent}`));
    });
    expect(code).toBe(1008);
    expect(await ended(system, 'flood')).toBe(before + 1);
    const { data } = await eventually(async () => {
      const { body } = await system.rest.get<{ data: object[] }>('/stations/CP-FLOOD/security-events');
      return body.data.length > 0 && body;
    });
    expect(data).toMatchObject([{ type: 'MessageFlood', techInfo: 'more than 20 messages a second' }]);
    const back = await system.connect('CP-FLOOD');
    expect(await back.call('Heartbeat', {})).toHaveProperty('currentTime');
    await back.close();
  });

  it('is closed when it goes on for long without waiting, though it is held back', async () => {
    const charger = await system.connect('CP-STEADY');
    const closed = charger.closed();
    let sent = 0;
    while (charger.socket.readyState === WebSocket.OPEN) {
      expect(sent).toBeLessThan(2_000);
      for (let index = 0; index < 6; index++) charger.send(heartbeat(`s${sent++}`));
      await sleep(100);
    }
    expect(await closed).toBe(1008);
  });

  it.each([
    ['empty messages', (charger: RawCharger) => charger.send('')],
    ['binary messages', (charger: RawCharger) => charger.socket.send(Buffer.from('x'))],
    ['pings', (charger: RawCharger) => charger.socket.ping()],
  ])('is closed when it floods us with %s', async (_, send) => {
    const code = await flood('CP-ODD', (charger) => {
      for (let sent = 0; sent < 2_000; sent++) send(charger);
    });
    // Without a word when the answers to its pings are in the way.
    expect([1006, 1008]).toContain(code);
    const back = await system.connect('CP-ODD');
    await back.close();
  });
});

describe('with no pings', () => {
  it('a socket is left alone', async () => {
    const system = await TestSystem.start({ OCPP_PING_INTERVAL_SECONDS: '0' });
    const charger = await system.connect('CP-ALONE');
    const ping = once(charger.socket, 'ping').then(() => 'a ping');
    expect(await Promise.race([ping, sleep(1_500, 'none')])).toBe('none');
    await system.stop();
  });
});
