import { isStorableIndex, storableIdToken, storableText } from '../../../platform/database/storable.js';
import type { ReportedTime } from '../../../platform/time/reported-time.js';
import { type AuthorisationResult, normaliseIdToken } from '../../driver/index.js';
import type { StoredAuthorisation } from '../charging-session.entity.js';
import type { MeterReport } from '../meter-report.js';

export const TRANSACTION_EVENT_TYPES = ['Started', 'Updated', 'Ended'] as const;
export type TransactionEventType = (typeof TRANSACTION_EVENT_TYPES)[number];

/** One event of a transaction as a charger reports it (2.0.1 part 2, 1.60). What it does not say is null. */
export interface TransactionEventReport {
  /** Of the station's own giving. */
  transactionId: string;
  seqNo: number;
  eventType: TransactionEventType;
  triggerReason: string;
  chargingState: string | null;
  /** It happened while the station was offline. */
  isOffline: boolean;
  time: ReportedTime;
  /** Above 0. */
  evseId: number | null;
  connectorId: number | null;
  idToken: string | null;
  idTokenType: string | null;
  stoppedReason: string | null;
  remoteStartId: number | null;
  reservationId: number | null;
  phasesUsed: number | null;
  cableMaxCurrentA: number | null;
  chargingSeconds: number | null;
  readings: MeterReport[];
}

export interface TransactionEventAnswer {
  /** Null when the event named no token. */
  authorisation: AuthorisationResult | null;
  /** So far, or of the whole where it has ended: exact decimal with VAT; null where it is not known. */
  totalCost: string | null;
}

/** What an event says of the registers, in Wh as exact decimals. */
export interface EventRegisters {
  beginWh: string | null;
  endWh: string | null;
  firstWh: string | null;
  firstWhAt: Date | null;
  lastWh: string | null;
  lastWhAt: Date | null;
}

/** An event as it is stored, as far as a session follows from it. */
export interface StoredEvent {
  seqNo: number;
  eventType: TransactionEventType;
  triggerReason: string;
  chargingState: string | null;
  reportedAt: Date;
  occurredAt: Date;
  receivedAt: Date;
  timeMarks: string[];
  evseId: number | null;
  connectorId: number | null;
  idToken: string | null;
  idTokenType: string | null;
  stoppedReason: string | null;
  beginWh: number | null;
  endWh: number | null;
  firstWh: number | null;
  firstWhAt: Date | null;
  lastWh: number | null;
  lastWhAt: Date | null;
  authorisation: StoredAuthorisation | null;
}

/** Longer than any word of the specifications. */
const MAX_WORD_LENGTH = 50;
const word = (text: string): string => storableText(text.slice(0, MAX_WORD_LENGTH));
const wordOrNull = (text: string | null): string | null => text && word(text);
const integer = (value: number): number =>
  Math.round(Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER));
const integerOrNull = (value: number | null): number | null => value && integer(value);
const indexOrNull = (index: number | null): number | null =>
  index !== null && isStorableIndex(index) ? index : null;

/** The report in the form in which it is stored and recognised. */
export const storableReport = (report: TransactionEventReport): TransactionEventReport => ({
  ...report,
  transactionId: storableIdToken(report.transactionId),
  seqNo: integer(report.seqNo),
  triggerReason: word(report.triggerReason),
  chargingState: wordOrNull(report.chargingState),
  evseId: indexOrNull(report.evseId),
  connectorId: indexOrNull(report.connectorId),
  idToken: report.idToken === null ? null : storableIdToken(report.idToken),
  idTokenType: wordOrNull(report.idTokenType),
  stoppedReason: wordOrNull(report.stoppedReason),
  remoteStartId: integerOrNull(report.remoteStartId),
  reservationId: integerOrNull(report.reservationId),
  phasesUsed: integerOrNull(report.phasesUsed),
  cableMaxCurrentA: integerOrNull(report.cableMaxCurrentA),
  chargingSeconds: integerOrNull(report.chargingSeconds),
});

const NO_AUTHORISATION = 'NoAuthorization';

/** Started by a button or a key, by nobody in particular (2.0.1 C02). */
export const needsNoToken = ({ idTokenType }: Pick<TransactionEventReport, 'idTokenType'>): boolean =>
  idTokenType === NO_AUTHORISATION;

/** Whether its token is to end the authorisation, rather than to begin it (2.0.1 E07). */
export const isStopping = ({
  eventType,
  triggerReason,
}: Pick<TransactionEventReport, 'eventType' | 'triggerReason'>): boolean =>
  eventType === 'Ended' || triggerReason === 'StopAuthorized';

export function registersOf(readings: readonly MeterReport[]): EventRegisters {
  const metered = readings
    .filter(({ energyWh }) => energyWh !== null)
    .toSorted((a, b) => Number(a.time.at) - Number(b.time.at));
  const [first] = metered;
  const last = metered.at(-1);
  return {
    beginWh: metered.find((reading) => hasContext(reading, 'Transaction.Begin'))?.energyWh ?? null,
    endWh: metered.findLast((reading) => hasContext(reading, 'Transaction.End'))?.energyWh ?? null,
    firstWh: first?.energyWh ?? null,
    firstWhAt: first?.time.at ?? null,
    lastWh: last?.energyWh ?? null,
    lastWhAt: last?.time.at ?? null,
  };
}

const hasContext = ({ sampledValues }: MeterReport, wanted: string): boolean =>
  sampledValues.some(({ context }) => context === wanted);

export const tokenKeyOf = (idToken: string | null): string | null => idToken && normaliseIdToken(idToken);
