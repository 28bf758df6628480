import type { OCPP16 } from 'typed-ocpp';
import type { EnergyFlow } from '../energy-flow.js';
import type { LedgerEntry } from '../ledger.js';

/** Sums of floats stop a hair short of a whole Wh. */
const ROUNDING_WH = 1e-6;

/** A transaction that runs on a connector. */
export interface RunningTransaction {
  entry: LedgerEntry;
  flow: EnergyFlow;
  /** Resolves when no more energy flows. */
  stopped: PromiseWithResolvers<undefined>;
}

/** A connector with its meter. Connector 0, the charger itself, has no meter. */
export class Connector {
  readonly id: number;
  status: OCPP16.Status = 'Available';
  /** Since when it has this status. */
  changedAt = new Date();
  /** The last status the CSMS has acknowledged. */
  reported: OCPP16.Status | undefined;
  /** What ChangeAvailability asked for; while a transaction runs it waits for its end. */
  operative = true;
  errorCode: OCPP16.StatusNotificationRequest['errorCode'] = 'NoError';
  /** The reservation that keeps it for somebody. */
  reservedBy: number | undefined;
  /** Taken by a driver, from plugging in to unplugging. */
  occupied = false;
  transaction: RunningTransaction | undefined;
  /** Since when energy flows, or would without a limit; milliseconds since 1970. */
  chargingSince: number | undefined;
  #registerWh: number;

  constructor(id: number, registerWh: number) {
    this.id = id;
    this.#registerWh = registerWh;
  }

  get broken(): boolean {
    return this.errorCode !== 'NoError';
  }

  /** Whether a driver could plug in. */
  get free(): boolean {
    return this.operative && !this.occupied && !this.broken;
  }

  /** Its status while nobody uses it (§4.9). */
  get restingStatus(): OCPP16.Status {
    if (this.broken) return 'Faulted';
    if (!this.operative) return 'Unavailable';
    return this.reservedBy === undefined ? 'Available' : 'Reserved';
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
