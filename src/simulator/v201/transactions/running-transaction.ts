import type { OCPP20 } from 'typed-ocpp';
import type { EnergyFlow } from '../../energy-flow.js';
import type { EndedTransaction, LedgerEntry } from '../../ledger.js';
import type { Evse } from '../evse.js';

export type ChargingState = NonNullable<OCPP20.TransactionEventRequest['transactionInfo']['chargingState']>;
export type TriggerReason = OCPP20.TransactionEventRequest['triggerReason'];
export type StoppedReason = NonNullable<OCPP20.TransactionEventRequest['transactionInfo']['stoppedReason']>;

/** What is to be told once, in the next event (E01.FR.16, E03.FR.01, F02.FR.01, H01.FR.15). */
export interface Novelties {
  idToken?: OCPP20.AuthorizeRequest['idToken'] | undefined;
  evse?: { id: number; connectorId: number } | undefined;
  remoteStartId?: number | undefined;
  reservationId?: number | undefined;
}

/** A transaction that the CSMS has been told of, or will be when the line is back. */
export interface RunningTransaction {
  readonly id: string;
  readonly evse: Evse;
  readonly entry: LedgerEntry;
  /** Of the next event. */
  seqNo: number;
  chargingState: ChargingState;
  /** The meter at the start, which goes into the end as well (E06.FR.11). */
  readonly begin: OCPP20.MeterValueType[];
  /** Once energy may flow. */
  flow: EnergyFlow | undefined;
  /** Why it ends, where its end waits for the driver to unplug. */
  stoppedReason: StoppedReason | undefined;
  /** Sum that the CSMS has told, for the display. */
  totalCost: number | undefined;
  readonly ended: PromiseWithResolvers<EndedTransaction>;
}
