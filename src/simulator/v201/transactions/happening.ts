import type { OCPP20 } from 'typed-ocpp';

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
