import type { Clock } from '../../clock.js';
import { MessageQueue } from '../../message-queue.js';
import type { CallFunction } from '../messages.js';

export interface SecurityEventsOptions {
  clock: Clock;
  /** Throws LineDown until the charger is registered. */
  call: CallFunction;
  log: (line: string) => void;
  signal: AbortSignal;
}

/** What concerns security is told at once, or as soon as the line is back (security extension, use case A04). */
export class SecurityEvents {
  readonly #options: SecurityEventsOptions;
  readonly #queue: MessageQueue;

  constructor(options: SecurityEventsOptions) {
    this.#options = options;
    this.#queue = new MessageQueue({ attempts: () => 1, retrySeconds: () => 0, signal: options.signal });
  }

  report(type: string, techInfo?: string): void {
    const { clock, call, log } = this.#options;
    log(`security event: ${type}`);
    const details = techInfo === undefined ? {} : { techInfo: techInfo.slice(0, 255) };
    const request = { type, timestamp: clock.timestamp(), ...details };
    void this.#queue.push({
      complete: () => true,
      send: async () => {
        await call('SecurityEventNotification', request);
      },
      // A refusal is counted with the calls.
      discarded: () => undefined,
    });
  }

  /** To be called when the line is up again. */
  resume(): void {
    this.#queue.resume();
  }
}
