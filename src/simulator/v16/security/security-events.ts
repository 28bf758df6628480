import type { Clock } from '../../clock.js';
import type { KeptMessages } from '../kept-messages.js';

export interface SecurityEventsOptions {
  clock: Clock;
  kept: KeptMessages;
  log: (line: string) => void;
}

/** What concerns security is told at once, or as soon as the line is back (security extension, use case A04). */
export class SecurityEvents {
  readonly #options: SecurityEventsOptions;

  constructor(options: SecurityEventsOptions) {
    this.#options = options;
  }

  report(type: string, techInfo?: string): void {
    const { clock, kept, log } = this.#options;
    log(`security event: ${type}`);
    const details = techInfo === undefined ? {} : { techInfo: techInfo.slice(0, 255) };
    void kept.send('SecurityEventNotification', { type, timestamp: clock.timestamp(), ...details });
  }
}
