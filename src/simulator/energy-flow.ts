import type { Battery } from './battery.js';

/** Shortest sleep between two looks at the battery. */
const MIN_WAKE_MS = 20;
const MS_PER_HOUR = 3_600_000;

export interface Offer {
  powerW: number;
  forMs: number;
}

export interface EnergyFlowOptions {
  battery: Battery;
  /** Most power the connector gives, in W. */
  powerW: number;
  /** What the charger may give at this moment, in W, and for how many milliseconds that is sure to stay so. */
  offer: () => Offer;
  /** The battery fills so many times as fast as a real one. */
  speed: number;
  /** The session ends when so much has flowed. */
  targetWh: number;
  /** Seconds between two samples, 0 for none; read anew each time. */
  sampleSeconds: () => number;
  /** Adds to the connector's meter. */
  onEnergy: (energyWh: number) => void;
  onSample: () => void;
  /** Another power is offered from now on, in W. */
  onOffer: (offeredW: number) => void;
  /** The target is reached, or the battery is full. */
  onDone: () => void;
}

/** Energy that flows through a connector's meter into a battery, on a true clock. */
export class EnergyFlow {
  readonly #options: EnergyFlowOptions;
  #leftWh: number;
  #offer: Offer;
  #offerTakenAt = performance.now();
  #advancedAt = performance.now();
  #sampledAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: EnergyFlowOptions) {
    this.#options = options;
    this.#leftWh = options.targetWh;
    this.#offer = options.offer();
    this.#schedule();
  }

  /** Power at this moment, in W. */
  get powerW(): number {
    const { battery, powerW } = this.#options;
    return this.#ended ? 0 : Math.min(battery.powerW(powerW), this.#offer.powerW);
  }

  /** What the car may take at this moment, in W. */
  get offeredW(): number {
    return this.#ended ? 0 : Math.min(this.#options.powerW, this.#offer.powerW);
  }

  /** State of charge, 0 to 1. */
  get soc(): number {
    return this.#options.battery.soc;
  }

  /** Brings the meter up to this moment. */
  advance(): void {
    if (this.#ended) return;
    const { battery, powerW, speed, onEnergy } = this.#options;
    const now = performance.now();
    const seconds = ((now - this.#advancedAt) / 1000) * speed;
    const takenWh = battery.charge(seconds, powerW, this.#leftWh, this.#offer.powerW);
    this.#advancedAt = now;
    this.#leftWh -= takenWh;
    onEnergy(takenWh);
  }

  /** Brings the meter up to this moment and lets no more energy through. */
  end(): void {
    this.advance();
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  /** To be called when the sample interval or the power that is offered has changed. */
  reschedule(): void {
    if (this.#ended) return;
    this.advance();
    this.#takeOffer();
    this.#schedule();
  }

  #takeOffer(): void {
    const before = this.#offer.powerW;
    this.#offer = this.#options.offer();
    this.#offerTakenAt = performance.now();
    if (this.#offer.powerW !== before) this.#options.onOffer(this.offeredW);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const { speed } = this.#options;
    // At the power offered; looks again at least once in an hour of the battery's clock.
    const doneMs = Math.min(this.#leftWh / this.offeredW, 1) * (MS_PER_HOUR / speed);
    const changeMs = this.#offerTakenAt + this.#offer.forMs - performance.now();
    const wakeMs = Math.min(doneMs, changeMs, this.#sampleDueMs());
    this.#timer = setTimeout(() => this.#wake(), Math.max(MIN_WAKE_MS, wakeMs));
  }

  #sampleDueMs(): number {
    const seconds = this.#options.sampleSeconds();
    return seconds > 0 ? this.#sampledAt + seconds * 1000 - performance.now() : MS_PER_HOUR;
  }

  #wake(): void {
    this.advance();
    if (this.#leftWh <= 0 || this.#options.battery.full) {
      this.#options.onDone();
      return;
    }
    if (this.#sampleDueMs() <= 0) {
      this.#sampledAt = performance.now();
      this.#options.onSample();
    }
    this.reschedule();
  }
}
