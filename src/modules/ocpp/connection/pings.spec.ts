import { describe, expect, it } from 'vitest';
import { PING_SLOTS, type Pinged, Pings } from './pings.js';

const INTERVAL_MS = 30_000;
const TURN_MS = INTERVAL_MS / PING_SLOTS;

class Peer {
  alive = true;
  isPaused = false;
  pings: number[] = [];
  endedAt: number | undefined;
  constructor(private readonly clock: { now: number }) {}

  ping(): void {
    this.alive = false;
    this.pings.push(this.clock.now);
  }

  terminate(): void {
    this.endedAt ??= this.clock.now;
  }
}

function system(count: number) {
  const clock = { now: 0 };
  const peers = Array.from({ length: count }, () => new Peer(clock));
  const pinged: Pinged[] = peers.map((socket, index) => ({ socket, slot: index % PING_SLOTS }));
  const pings = new Pings(
    INTERVAL_MS,
    () => pinged,
    (socket) => socket.terminate(),
  );
  const run = (milliseconds: number, answer: (peer: Peer) => boolean) => {
    for (const until = clock.now + milliseconds; clock.now < until;) {
      clock.now += TURN_MS;
      pings.takeTurn(clock.now);
      for (const peer of peers) if (answer(peer)) peer.alive = true;
    }
  };
  return { clock, peers, pings, run };
}

describe('pings', () => {
  it('go to each socket once in an interval, and never to all at once', () => {
    const { peers, run } = system(3 * PING_SLOTS);
    run(10 * INTERVAL_MS, () => true);
    const times = new Map<number, number>();
    for (const { pings, endedAt } of peers) {
      expect(pings).toHaveLength(10);
      expect(endedAt).toBeUndefined();
      for (const time of pings) times.set(time, (times.get(time) ?? 0) + 1);
    }
    expect(new Set(times.values())).toEqual(new Set([3]));
  });

  it('end a socket that gives no sign of life within two intervals, wherever its turn is', () => {
    const { clock, peers, run } = system(PING_SLOTS);
    run(5 * INTERVAL_MS, () => true);
    const died = clock.now;
    run(2 * INTERVAL_MS, () => false);
    for (const { endedAt } of peers)
      expect((endedAt ?? Infinity) - died).toBeLessThanOrEqual(2 * INTERVAL_MS);
  });

  it('take nothing for dead after this process stood still', () => {
    const { clock, pings, peers, run } = system(PING_SLOTS);
    run(INTERVAL_MS, () => false);
    // Their answers are there, and not read yet.
    clock.now += 10 * INTERVAL_MS;
    pings.takeTurn(clock.now);
    run(INTERVAL_MS / 2, () => true);
    run(2 * INTERVAL_MS, () => true);
    for (const { endedAt } of peers) expect(endedAt).toBeUndefined();
  });

  it('take nothing for dead that is not read', () => {
    const { peers, run } = system(1);
    const [peer] = peers;
    if (peer === undefined) throw new Error('there is one');
    run(INTERVAL_MS, () => false);
    peer.isPaused = true;
    run(5 * INTERVAL_MS, () => false);
    expect(peer.endedAt).toBeUndefined();
    peer.isPaused = false;
    run(2 * INTERVAL_MS, () => false);
    expect(peer.endedAt).toBeDefined();
  });
});
