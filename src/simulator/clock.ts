import type { Misbehaviour } from './faults.js';

const DAY_MS = 86_400_000;

/** The charger's clock, which may be wrong. */
export class Clock {
  readonly #misbehaviour: Misbehaviour;
  readonly #poweredAt = Date.now();

  constructor(misbehaviour: Misbehaviour) {
    this.#misbehaviour = misbehaviour;
  }

  /** A moment as the charger writes it, ISO 8601. */
  timestamp(at = new Date()): string {
    const wrong = this.#misbehaviour;
    // A clock that was never set counts from the day on which it believes it was made.
    if (wrong.commits('bad-clock')) return new Date(at.getTime() - this.#poweredAt).toISOString();
    if (wrong.commits('bad-clock:ahead')) return new Date(at.getTime() + DAY_MS).toISOString();
    if (wrong.commits('bad-clock:no-offset')) return at.toISOString().slice(0, -1);
    return at.toISOString();
  }
}
