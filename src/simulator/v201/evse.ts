import type { OCPP20 } from 'typed-ocpp';
import { Outlet } from '../outlet.js';
import type { RunningTransaction } from './transactions/running-transaction.js';

export type ConnectorStatus = OCPP20.StatusNotificationRequest['connectorStatus'];

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
