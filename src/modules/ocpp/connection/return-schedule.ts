const LEAST_SECONDS = 2;
const MOST_SECONDS = 120;
/** Let in a second, before it has been seen how many can be; and the least that is ever counted on. */
const FIRST_PACE = 200;
const LEAST_PACE = 20;
/** The weight of what was seen last. */
const SMOOTHING = 0.2;

/**
 * When those who are turned away are to come again: one after the other, at the pace at which others are let in
 * meanwhile, so that they come neither all at once nor later than need be.
 */
export class ReturnSchedule {
  private pace = FIRST_PACE;
  /** When the one who was told last will come; a time of the past when all should have been back. */
  private lastAt = -Infinity;

  /** So many were let in within that time, while there were others who waited. */
  keepPace(letIn: number, milliseconds: number): void {
    const seen = (letIn / milliseconds) * 1000;
    this.pace = Math.max(LEAST_PACE, this.pace * (1 - SMOOTHING) + seen * SMOOTHING);
  }

  /** For the next of them. Beyond the greatest delay a time by chance, since all of those would come at once. */
  nextSeconds(now = performance.now()): number {
    this.lastAt = Math.max(this.lastAt, now + LEAST_SECONDS * 1000) + 1000 / this.pace;
    const seconds = (this.lastAt - now) / 1000;
    if (seconds <= MOST_SECONDS) return Math.ceil(seconds);
    this.lastAt = now + MOST_SECONDS * 1000;
    return Math.ceil(MOST_SECONDS * (0.5 + Math.random() / 2));
  }

  /** The share of the greatest delay that the next of them would be told; 0 when all should have been back. */
  get fullness(): number {
    return Math.max(0, Math.min(1, (this.lastAt - performance.now()) / 1000 / MOST_SECONDS));
  }
}
