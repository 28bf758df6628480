import type { Clock } from './clock.js';

export interface SecurityEvent {
  type: string;
  timestamp: string;
  techInfo?: string;
}

export interface SecurityEventsOptions {
  clock: Clock;
  /** Sends a SecurityEventNotification, now or when the line is back. */
  send: (event: SecurityEvent) => Promise<void>;
  log: (line: string) => void;
}

/** What concerns security is told at once, or as soon as the line is back (use case A04). */
export class SecurityEvents {
  readonly #options: SecurityEventsOptions;

  constructor(options: SecurityEventsOptions) {
    this.#options = options;
  }

  report(type: string, techInfo?: string): void {
    const { clock, send, log } = this.#options;
    log(`security event: ${type}`);
    const details = techInfo === undefined ? {} : { techInfo: techInfo.slice(0, 255) };
    void send({ type, timestamp: clock.timestamp(), ...details });
  }
}
