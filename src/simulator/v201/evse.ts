import type { OCPP20 } from 'typed-ocpp';
import type { EnergyFlow } from '../energy-flow.js';
import type { EndedTransaction, LedgerEntry } from '../ledger.js';
import { Outlet } from '../outlet.js';
import type { MeterValue } from './meter-values.js';
import type { ChargingState, StoppedReason } from './transactions/happening.js';

export type ConnectorStatus = OCPP20.StatusNotificationRequest['connectorStatus'];

/** A transaction that the CSMS has been told of, or will be when the line is back. */
export interface RunningTransaction {
  readonly id: string;
  readonly evse: Evse;
  readonly entry: LedgerEntry;
  /** Of the next event. */
  seqNo: number;
  chargingState: ChargingState;
  /** The meter at the start, which goes into the end as well (E06.FR.11). */
  readonly begin: MeterValue[];
  /** Once energy may flow. */
  flow: EnergyFlow | undefined;
  /** Why it ends, where its end waits for the driver to unplug. */
  stoppedReason: StoppedReason | undefined;
  /** Sum that the CSMS has told, for the display. */
  totalCost: number | undefined;
  readonly ended: PromiseWithResolvers<EndedTransaction>;
}

/** An EVSE with its only connector and its meter. EVSE 0 is the charging station itself. */
export class Evse extends Outlet {
  status: ConnectorStatus = 'Available';
  /** Since when it has this status. */
  changedAt = new Date();
  /** The last status the CSMS has acknowledged. */
  reported: ConnectorStatus | undefined;
  faulted = false;
  /** The lock of the connector does not open. */
  lockBroken = false;
  /** What ChangeAvailability asked for the EVSE and for its connector, one by one. */
  readonly wanted = { evse: true, connector: true };
  transaction: RunningTransaction | undefined;

  override get broken(): boolean {
    return this.faulted;
  }

  /** Its status while nobody uses it. */
  get restingStatus(): ConnectorStatus {
    if (this.faulted) return 'Faulted';
    if (!this.operative) return 'Unavailable';
    return this.reservedBy === undefined ? 'Available' : 'Reserved';
  }
}
