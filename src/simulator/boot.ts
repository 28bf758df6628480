import { LineDown } from './ocpp-call.js';

/** Retry delay where the CSMS left it to the charger. */
const RETRY_SECONDS = 30;

interface BootAnswer {
  status: 'Accepted' | 'Pending' | 'Rejected';
  /** In seconds. */
  interval: number;
}

export interface BootOptions {
  /** Sends a BootNotification. */
  notify: () => Promise<BootAnswer>;
  /** Sends a Heartbeat. */
  heartbeat: () => Promise<unknown>;
  heartbeatSeconds: () => number;
  /** The interval of an answer that accepts becomes that of the heartbeat. */
  heartbeatGiven: (seconds: number) => void;
  log: (line: string) => void;
  /** Registered, after not having been. */
  accepted: () => void;
  failed: (error: Error) => void;
}

/** Registration with the CSMS and the heartbeat that follows from it (1.6 §4.2 and §4.6, 2.0.1 B01 to B03 and G02). */
export class Boot {
  readonly #options: BootOptions;
  #status: BootAnswer['status'] | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #heartbeatTimer: NodeJS.Timeout | undefined;

  constructor(options: BootOptions) {
    this.#options = options;
  }

  get accepted(): boolean {
    return this.#status === 'Accepted';
  }

  /** The line is up: registers, unless that was done before the line was lost. */
  connected(): void {
    if (this.accepted) this.scheduleHeartbeat();
    else this.notify();
  }

  disconnected(): void {
    clearTimeout(this.#retryTimer);
    clearInterval(this.#heartbeatTimer);
  }

  /** The registration ends with the power. */
  powerOff(): void {
    this.#status = undefined;
    this.disconnected();
  }

  notify(): void {
    clearTimeout(this.#retryTimer);
    this.#options.notify().then(
      (answer) => this.#onAnswer(answer),
      (error: unknown) => {
        if (error instanceof Error && !(error instanceof LineDown)) this.#options.failed(error);
      },
    );
  }

  scheduleHeartbeat(): void {
    clearInterval(this.#heartbeatTimer);
    const seconds = this.#options.heartbeatSeconds();
    if (!this.accepted || seconds === 0) return;
    this.#heartbeatTimer = setInterval(() => {
      // A heartbeat that fails is counted with the calls; the next one follows anyway.
      this.#options.heartbeat().catch(() => undefined);
    }, seconds * 1000);
  }

  #onAnswer({ status, interval }: BootAnswer): void {
    const before = this.#status;
    this.#status = status;
    this.#options.log(`BootNotification: ${status}, interval ${interval} s`);
    if (status === 'Accepted') {
      if (interval > 0) this.#options.heartbeatGiven(interval);
      this.scheduleHeartbeat();
      if (before !== 'Accepted') this.#options.accepted();
    } else {
      clearInterval(this.#heartbeatTimer);
      this.#retryTimer = setTimeout(() => this.notify(), (interval || RETRY_SECONDS) * 1000);
    }
  }
}
