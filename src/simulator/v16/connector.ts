import type { OCPP16 } from 'typed-ocpp';
import type { EnergyFlow } from '../energy-flow.js';
import type { LedgerEntry } from '../ledger.js';
import { Outlet } from '../outlet.js';

/** A transaction that runs on a connector. */
export interface RunningTransaction {
  entry: LedgerEntry;
  flow: EnergyFlow;
  /** Resolves when no more energy flows. */
  stopped: PromiseWithResolvers<undefined>;
}

/** A connector with its meter. Connector 0, the charger itself, has no meter. */
export class Connector extends Outlet {
  status: OCPP16.Status = 'Available';
  /** Since when it has this status. */
  changedAt = new Date();
  /** The last status the CSMS has acknowledged. */
  reported: OCPP16.Status | undefined;
  transaction: RunningTransaction | undefined;
  errorCode: OCPP16.StatusNotificationRequest['errorCode'] = 'NoError';

  override get broken(): boolean {
    return this.errorCode !== 'NoError';
  }

  /** Its status while nobody uses it (§4.9). */
  get restingStatus(): OCPP16.Status {
    if (this.broken) return 'Faulted';
    if (!this.operative) return 'Unavailable';
    return this.reservedBy === undefined ? 'Available' : 'Reserved';
  }
}
