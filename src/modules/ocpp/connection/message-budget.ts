export interface MessageLimits {
  /** 0 for no limit. */
  readonly perSecond: number;
  /** How many may come at once. */
  readonly burst: number;
  /** Beyond the limit for so long, and it is a flood. */
  readonly floodSeconds: number;
}

/**
 * What one charger may send: so many messages at once, and so many a second after that. Who sends more is to be read
 * later; who does so without waiting for answers, for long or by far, floods. Times are of `performance.now()`.
 */
export class MessageBudget {
  private left: number;
  private overSince: number | null = null;

  constructor(
    private readonly limits: MessageLimits,
    private countedAt = performance.now(),
  ) {
    this.left = limits.burst;
  }

  /** Counts a message. `isPatient`: it waits for the answer to its last call, as OCPP has it. */
  spend(isPatient: boolean, now = performance.now()): 'within' | 'over' | 'flood' {
    const { perSecond, floodSeconds } = this.limits;
    if (perSecond === 0) return 'within';
    this.refill(now);
    this.left--;
    if (this.left >= 0) return 'within';
    this.overSince ??= now;
    const isLong = now - this.overSince > floodSeconds * 1000 && !isPatient;
    return isLong || -this.left > floodSeconds * perSecond ? 'flood' : 'over';
  }

  /** Milliseconds until what has come is within the limit. */
  waitMs(now = performance.now()): number {
    this.refill(now);
    return this.left >= 0 ? 0 : Math.ceil((-this.left / this.limits.perSecond) * 1000);
  }

  private refill(now: number): void {
    const { perSecond, burst } = this.limits;
    this.left = Math.min(burst, this.left + ((now - this.countedAt) / 1000) * perSecond);
    this.countedAt = now;
    if (this.left >= burst / 2) this.overSince = null;
  }
}
