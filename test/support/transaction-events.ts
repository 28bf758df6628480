// What a charger of 2.x reports of a transaction: an event for each minute of it, metered from 1000 Wh.
import type { MeterReport, TransactionEventReport } from '../../src/modules/billing/index.ts';
import { at } from './billing-reports.ts';

export const BEGIN = Date.parse('2026-05-04T10:00:00Z');
/** The time of event n of a transaction. */
export const minute = (seqNo: number): string => new Date(BEGIN + seqNo * 60_000).toISOString();

export function eventReport(
  seqNo: number,
  changes: Partial<TransactionEventReport> = {},
): TransactionEventReport {
  return {
    transactionId: 'tx-1',
    seqNo,
    eventType: 'Updated',
    triggerReason: 'MeterValuePeriodic',
    chargingState: null,
    isOffline: false,
    time: at(minute(seqNo)),
    evseId: null,
    connectorId: null,
    idToken: null,
    idTokenType: null,
    stoppedReason: null,
    remoteStartId: null,
    reservationId: null,
    phasesUsed: null,
    cableMaxCurrentA: null,
    chargingSeconds: null,
    readings: [],
    ...changes,
  };
}

/** The register in that minute, for the reason given. */
export const reading = (seqNo: number, energyWh: number, context = 'Sample.Periodic'): MeterReport => ({
  evseId: 0,
  connectorId: 0,
  transactionId: 'tx-1',
  time: at(minute(seqNo)),
  energyWh: String(energyWh),
  powerW: null,
  sampledValues: [
    { value: String(energyWh), measurand: 'Energy.Active.Import.Register', context, unit: 'Wh' },
  ],
  marks: [],
});

/** Event 0: plugged in at EVSE 1, with the register before any energy. */
export const startedEvent = (changes: Partial<TransactionEventReport> = {}): TransactionEventReport =>
  eventReport(0, {
    eventType: 'Started',
    triggerReason: 'CablePluggedIn',
    chargingState: 'EVConnected',
    evseId: 1,
    connectorId: 1,
    readings: [reading(0, 1_000, 'Transaction.Begin')],
    ...changes,
  });

/** Event 1: who charges. */
export const authorisedEvent = (
  idToken: string,
  changes: Partial<TransactionEventReport> = {},
): TransactionEventReport =>
  eventReport(1, { triggerReason: 'Authorized', idToken, idTokenType: 'ISO14443', ...changes });

/** So much a minute after event 1. */
export const meteredEvent = (seqNo: number, energyWh = 1_000 + (seqNo - 1) * 500): TransactionEventReport =>
  eventReport(seqNo, { chargingState: 'Charging', readings: [reading(seqNo, energyWh)] });

export const endedEvent = (
  seqNo: number,
  changes: Partial<TransactionEventReport> = {},
): TransactionEventReport =>
  eventReport(seqNo, {
    eventType: 'Ended',
    triggerReason: 'EVCommunicationLost',
    chargingState: 'Idle',
    stoppedReason: 'EVDisconnected',
    readings: [reading(seqNo, 1_000 + (seqNo - 1) * 500, 'Transaction.End')],
    ...changes,
  });
