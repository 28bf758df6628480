import type { StationSocket } from './station-socket.js';

/** Into how many parts an interval is divided: the sockets of one part are pinged together. */
export const PING_SLOTS = 30;

export interface Pinged {
  readonly socket: Pick<StationSocket, 'alive' | 'isPaused' | 'ping' | 'terminate'>;
  /** From 0 to PING_SLOTS - 1. */
  readonly slot: number;
}

/**
 * Pings each socket once in an interval, spread over it, with one timer for all. One that did not answer by its next
 * turn is dead, whatever the network says, and ended: at the latest two intervals after the last sign of life.
 */
export class Pings {
  private timer: NodeJS.Timeout | undefined;
  private turn = 0;
  private lastTurnAt = 0;

  constructor(
    private readonly intervalMs: number,
    private readonly sockets: () => Iterable<Pinged>,
    private readonly onDead: (socket: Pinged['socket']) => void,
  ) {}

  start(now = performance.now()): void {
    if (this.intervalMs === 0) return;
    this.lastTurnAt = now;
    this.timer = setInterval(() => this.takeTurn(), this.intervalMs / PING_SLOTS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  takeTurn(now = performance.now()): void {
    const wasStalled = now - this.lastTurnAt > this.intervalMs / 2;
    this.lastTurnAt = now;
    this.turn = (this.turn + 1) % PING_SLOTS;
    for (const { socket, slot } of this.sockets()) {
      // This process stood still, or does not read the socket: what it was sent meanwhile is not known.
      if (wasStalled || socket.isPaused) socket.alive = true;
      if (slot !== this.turn) continue;
      if (socket.alive) socket.ping();
      else this.onDead(socket);
    }
  }
}
