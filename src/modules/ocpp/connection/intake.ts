import type { WebSocket } from 'ws';
import type { MessageBudget } from './message-budget.js';

/** More than this many unanswered, and the socket is not read until there are fewer. */
const MAX_UNANSWERED = 32;

/**
 * What was read from one charger and is not answered yet. The socket is not read while that is too much, or while the
 * charger is ahead of its budget: TCP then holds it back.
 */
export class Intake<T> {
  private readonly waiting: T[] = [];
  private throttle: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly budget: MessageBudget,
    private readonly onFlood: () => void,
  ) {}

  /** Counts a frame of any kind. False when it is one too many: the socket is then to be closed. */
  admits(): boolean {
    const verdict = this.budget.spend(this.waiting.length <= 1);
    if (verdict === 'flood') this.onFlood();
    else if (verdict === 'over') this.holdBack();
    return verdict !== 'flood';
  }

  put(item: T): void {
    this.waiting.push(item);
    if (this.waiting.length >= MAX_UNANSWERED) this.socket.pause();
  }

  next(): T | undefined {
    const item = this.waiting.shift();
    this.resume();
    return item;
  }

  /** Reads no more by itself; what waits is still there. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.throttle);
  }

  discard(): void {
    this.stop();
    this.waiting.length = 0;
  }

  private holdBack(): void {
    this.socket.pause();
    this.throttle ??= setTimeout(() => {
      this.throttle = undefined;
      if (this.budget.waitMs() > 0) this.holdBack();
      else this.resume();
    }, this.budget.waitMs());
  }

  private resume(): void {
    const hasRoom = this.waiting.length < MAX_UNANSWERED / 2;
    if (!this.stopped && this.throttle === undefined && this.socket.isPaused && hasRoom) this.socket.resume();
  }
}
