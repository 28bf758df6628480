/** One who waits to be served; whoever serves it calls one of the two. */
export interface Member<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export interface GatheringOptions {
  /** How many are served together at most. */
  readonly maxGroup: number;
  /** How many may wait; one more is refused. */
  readonly maxWaiting: number;
  /** How long they may before they are: less than chargers wait for an answer. */
  readonly maxWaitMs: number;
  /** What one is refused with. */
  readonly refusal: () => Error;
}

/** Groups under way at once. */
const CONCURRENCY = 2;

/** Serves many callers at once: while groups are under way the next one gathers, so that the load sets its size. */
export class Gathering<Request, Answer> {
  private readonly waiting: (Member<Request, Answer> & { since: number })[] = [];
  private running = 0;
  private gathering = false;
  private expiry: NodeJS.Timeout | null = null;

  /** `serve` settles each member and never rejects. */
  constructor(
    private readonly serve: (group: readonly Member<Request, Answer>[]) => Promise<void>,
    private readonly options: GatheringOptions,
  ) {}

  async join(request: Request): Promise<Answer> {
    if (this.waiting.length >= this.options.maxWaiting) throw this.options.refusal();
    return new Promise<Answer>((resolve, reject) => {
      this.waiting.push({ request, since: performance.now(), resolve, reject });
      this.expiry ??= setTimeout(() => this.expire(), this.options.maxWaitMs).unref();
      this.gather();
    });
  }

  /** Whatever else can be read from sockets now joins the group before it starts. */
  private gather(): void {
    if (this.gathering || this.running >= CONCURRENCY) return;
    this.gathering = true;
    setImmediate(() => {
      this.gathering = false;
      this.startNext();
    });
  }

  private startNext(): void {
    if (this.waiting.length === 0) return;
    this.running++;
    void this.serve(this.waiting.splice(0, this.options.maxGroup)).finally(() => {
      this.running--;
      this.gather();
    });
    this.gather();
  }

  /** One timer for all: it is due when the first of them is, who may have been asked for by then. */
  private expire(): void {
    const { maxWaitMs, refusal } = this.options;
    const now = performance.now();
    while (this.waiting[0] !== undefined && now - this.waiting[0].since >= maxWaitMs)
      this.waiting.shift()?.reject(refusal());
    const [first] = this.waiting;
    this.expiry = first ? setTimeout(() => this.expire(), first.since + maxWaitMs - now).unref() : null;
  }
}
