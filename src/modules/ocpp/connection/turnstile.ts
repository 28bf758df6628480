export interface TurnstileOptions {
  /** How many may be in at once; asked anew each time. */
  readonly atOnce: () => number;
  /** How many may stand in line; one more is turned away at once. */
  readonly maxWaiting: number;
  /** How long each of them may. */
  readonly maxWaitMs: number;
}

interface Waiting {
  readonly since: number;
  readonly decide: (isIn: boolean) => void;
}

/** Lets a bounded number in at once. The others wait in line, bounded in number and in time. */
export class Turnstile {
  private readonly line: Waiting[] = [];
  private inside = 0;
  private closed = false;
  private expiry: NodeJS.Timeout | null = null;

  constructor(private readonly options: TurnstileOptions) {}

  get insideCount(): number {
    return this.inside;
  }

  get waitingCount(): number {
    return this.line.length;
  }

  /** Resolves with whether one is in, and has to leave; false for who is turned away, at once or after having waited. */
  async enter(): Promise<boolean> {
    const { atOnce, maxWaiting, maxWaitMs } = this.options;
    if (this.closed) return false;
    if (this.line.length === 0 && this.inside < atOnce()) {
      this.inside++;
      return true;
    }
    if (this.line.length >= maxWaiting) return false;
    return new Promise((decide) => {
      this.line.push({ since: performance.now(), decide });
      this.expiry ??= setTimeout(() => this.expire(), maxWaitMs);
    });
  }

  leave(): void {
    this.inside--;
    this.admit();
  }

  /** To be called as well when more than before may be in at once. */
  admit(): void {
    while (this.inside < this.options.atOnce()) {
      const next = this.line.shift();
      if (next === undefined) return;
      this.inside++;
      next.decide(true);
    }
  }

  /** Turns away who waits, and everybody from now on; those who are in stay. */
  close(): void {
    this.closed = true;
    if (this.expiry !== null) clearTimeout(this.expiry);
    for (const { decide } of this.line.splice(0)) decide(false);
  }

  /** One timer for all: it is due when the first in line is, who may have been let in by then. */
  private expire(): void {
    const { maxWaitMs } = this.options;
    const now = performance.now();
    while (this.line[0] !== undefined && now - this.line[0].since >= maxWaitMs)
      this.line.shift()?.decide(false);
    const [first] = this.line;
    this.expiry = first ? setTimeout(() => this.expire(), first.since + maxWaitMs - now) : null;
  }
}
