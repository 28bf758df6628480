import { chargingPowerW } from './charging-curve.js';

const USUAL_CAPACITY_WH = 60_000;
const USUAL_SOC = 0.3;
/** Finest step of the integration, in seconds; a long stretch is cut into a hundred pieces at most. */
const STEP_SECONDS = 5;
const NEGLIGIBLE_WH = 1e-6;

/** The battery of a car: takes what its charging curve allows until it is full. */
export class Battery {
  readonly capacityWh: number;
  #storedWh: number;
  #elapsedSeconds = 0;

  constructor(capacityWh: number, soc: number) {
    this.capacityWh = capacityWh;
    this.#storedWh = capacityWh * soc;
  }

  /** The battery of a car that arrives with room for `energyWh`. */
  static withRoomFor(energyWh: number): Battery {
    const capacityWh = Math.max(USUAL_CAPACITY_WH, energyWh * 1.25);
    return new Battery(capacityWh, Math.min(USUAL_SOC, 1 - energyWh / capacityWh));
  }

  /** State of charge, 0 to 1. */
  get soc(): number {
    return this.#storedWh / this.capacityWh;
  }

  get full(): boolean {
    return this.capacityWh - this.#storedWh < NEGLIGIBLE_WH;
  }

  /** Power in W that it takes at this moment. */
  powerW(maxPowerW: number): number {
    return chargingPowerW(maxPowerW, this.#elapsedSeconds, this.soc);
  }

  /**
   * Charges for so many seconds of the battery's clock with at most `offeredW`, but takes no more than `atMostWh`.
   * Returns the energy taken, in Wh.
   */
  charge(seconds: number, maxPowerW: number, atMostWh: number, offeredW = maxPowerW): number {
    const limitWh = Math.min(atMostWh, this.capacityWh - this.#storedWh);
    const stepSeconds = Math.max(STEP_SECONDS, seconds / 100);
    let takenWh = 0;
    for (let left = seconds; left > 0 && takenWh < limitWh; left -= stepSeconds) {
      const step = Math.min(stepSeconds, left);
      const powerW = Math.min(this.powerW(maxPowerW), offeredW);
      const wh = Math.min((powerW * step) / 3600, limitWh - takenWh);
      takenWh += wh;
      this.#storedWh += wh;
      this.#elapsedSeconds += step;
    }
    // Whoever waits for the limit must see it reached, though sums of floats stop a hair short of it.
    return limitWh - takenWh < NEGLIGIBLE_WH ? limitWh : takenWh;
  }
}
