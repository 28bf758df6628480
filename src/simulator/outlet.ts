/** Sums of floats stop a hair short of a whole Wh. */
const ROUNDING_WH = 1e-6;

/** Where one car can charge, with its meter: a connector of OCPP 1.6, an EVSE of 2.x. */
export abstract class Outlet {
  readonly id: number;
  /** What ChangeAvailability asked for; while a transaction runs it waits for its end. */
  operative = true;
  /** The reservation that keeps it for somebody. */
  reservedBy: number | undefined;
  /** Taken by a driver, from plugging in to unplugging. */
  occupied = false;
  /** Since when energy flows, or would without a limit; milliseconds since 1970. */
  chargingSince: number | undefined;
  #registerWh: number;

  constructor(id: number, registerWh: number) {
    this.id = id;
    this.#registerWh = registerWh;
  }

  abstract get broken(): boolean;

  /** Whether a driver could plug in. */
  get free(): boolean {
    return this.operative && !this.occupied && !this.broken;
  }

  /** The register of the meter in whole Wh, cumulative over its life. */
  get registerWh(): number {
    return Math.floor(this.#registerWh + ROUNDING_WH);
  }

  addEnergy(energyWh: number): void {
    this.#registerWh += energyWh;
  }

  /** Energy in Wh until the register shows `energyWh` more than now. */
  untilReadingGrowsBy(energyWh: number): number {
    return this.registerWh + energyWh - this.#registerWh;
  }
}
