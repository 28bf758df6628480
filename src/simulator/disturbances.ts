import type { Misbehaviour } from './faults.js';
import type { Line } from './line.js';

/** From the start of a session until its line is disturbed. */
const DISTURBED_AFTER_MS = 400;

export interface DisturbancesOptions {
  misbehaviour: Misbehaviour;
  line: Line;
  /** For how long the line is away. */
  awaySeconds: number;
  /** Ends early when the charger is switched off. */
  pause: (ms: number) => Promise<void>;
  /** Brings back a line that was taken away; nothing is thrown. */
  reconnect: () => Promise<void>;
}

/** What faults do to the line in the middle of a session, one after the other. */
export class Disturbances {
  readonly #options: DisturbancesOptions;
  #running: Promise<void> | undefined;

  constructor(options: DisturbancesOptions) {
    this.#options = options;
  }

  /** A line that is disturbed already is not disturbed twice at once. */
  sessionBegan(): void {
    this.#running ??= this.#disturb().finally(() => (this.#running = undefined));
  }

  async settled(): Promise<void> {
    await this.#running;
  }

  async #disturb(): Promise<void> {
    const { misbehaviour, line, pause, awaySeconds, reconnect } = this.#options;
    await pause(DISTURBED_AFTER_MS);
    if (misbehaviour.commits('cut-frames'))
      line.cutInMidFrame('[2,"cut","MeterValues",{"connectorId":1,"met');
    if (misbehaviour.has('reorder-queue')) {
      line.cut();
      await pause(awaySeconds * 1000);
      await reconnect();
    }
    if (misbehaviour.commits('silent-socket')) {
      line.abandon();
      await pause(awaySeconds * 1000);
      await reconnect();
    }
  }
}
