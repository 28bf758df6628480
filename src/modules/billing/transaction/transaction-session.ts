import { storableWh } from '../../../platform/database/storable.js';
import type { TariffContext } from '../../station/index.js';
import type { ChargingSession } from '../charging-session.entity.js';
import type { MeteredSummary } from '../session-readings.store.js';
import { assess, isForReview, MAX_PLAUSIBLE_WH } from '../session-figures.js';
import type { TariffInForce } from '../tariff.store.js';
import { needsNoToken, type StoredEvent, tokenKeyOf } from './transaction-event.js';
import type { TransactionFacts } from './transaction-facts.js';
import type { Coverage } from './deciding-events.store.js';

type Begun = Pick<
  ChargingSession,
  | 'evseId'
  | 'connectorId'
  | 'idToken'
  | 'idTokenKey'
  | 'driverId'
  | 'authorisationStatus'
  | 'authorisation'
  | 'startedAt'
  | 'startedReportedAt'
  | 'startedReceivedAt'
  | 'meterStartWh'
>;
type Ended = Pick<
  ChargingSession,
  'endedAt' | 'endedReportedAt' | 'endedReceivedAt' | 'meterStopWh' | 'stopReason' | 'stopIdToken'
>;

/** Marks of an end that no event told of. */
const FORCED: ReadonlySet<string> = new Set(['closed_by_next_start', 'ended_event_missing']);

/** What a session has of the beginning of its transaction. */
export function begunBy({ first, identified, ...facts }: TransactionFacts): Begun {
  const authorisation = identified?.authorisation ?? null;
  return {
    evseId: facts.evseId,
    connectorId: facts.connectorId,
    idToken: identified?.idToken ?? null,
    idTokenKey: tokenKeyOf(identified?.idToken ?? null),
    driverId: authorisation?.driverId ?? null,
    authorisationStatus: authorisation?.status ?? null,
    authorisation,
    startedAt: first.occurredAt,
    startedReportedAt: readTime(first),
    startedReceivedAt: first.receivedAt,
    meterStartWh: storableWh(facts.meterStartWh),
  };
}

/** What it has of the end; of an end that no event told of, what it had. */
export function endedBy({ stop }: TransactionFacts, session: Readonly<Ended> | null): Ended {
  if (stop === null)
    return {
      endedAt: session?.endedAt ?? null,
      endedReportedAt: session?.endedReportedAt ?? null,
      endedReceivedAt: session?.endedReceivedAt ?? null,
      meterStopWh: null,
      stopReason: null,
      stopIdToken: null,
    };
  return {
    endedAt: stop.event.occurredAt,
    endedReportedAt: readTime(stop.event),
    endedReceivedAt: stop.event.receivedAt,
    meterStopWh: storableWh(stop.meterStopWh ?? null),
    stopReason: stop.reason,
    stopIdToken: stop.idToken,
  };
}

/** Null where there was nothing to be read. */
const readTime = ({ reportedAt, timeMarks }: StoredEvent): Date | null =>
  timeMarks.includes('time_missing') || timeMarks.includes('time_unreadable') ? null : reportedAt;

export const tariffOf = (
  context: TariffContext,
  tariff: TariffInForce | null,
): Pick<ChargingSession, 'locationId' | 'timeZone' | 'tariffId' | 'tariffVersion' | 'currency'> => ({
  locationId: context.locationId,
  timeZone: context.timeZone,
  tariffId: tariff?.tariffId ?? null,
  tariffVersion: tariff?.version ?? null,
  currency: tariff?.currency ?? null,
});

/** The energy of a session under way, by its latest reading; never less than it was by the same register. */
export function energySoFar(
  { latestWh }: TransactionFacts,
  meterStartWh: number | null,
  session: Pick<ChargingSession, 'meterStartWh' | 'energyWh'> | null,
): number {
  const known = session !== null && session.meterStartWh === meterStartWh ? session.energyWh : 0;
  if (latestWh === null || meterStartWh === null || meterStartWh < 0) return known;
  const energyWh = Math.floor(latestWh - meterStartWh);
  return energyWh > known && energyWh <= MAX_PLAUSIBLE_WH ? energyWh : known;
}

export interface EndedTransaction {
  facts: TransactionFacts;
  begun: Begun;
  ended: Ended & { endedAt: Date };
  metered: MeteredSummary;
  coverage: Coverage;
  /** As it was before. */
  session: Readonly<ChargingSession> | null;
  /** Nothing more is waited for, and yet something is missing. */
  isGivenUp: boolean;
}

/** The figures of a session that has ended, and what is worth knowing of them. */
export function settleFigures(
  transaction: EndedTransaction,
): Pick<ChargingSession, 'energyWh' | 'marks' | 'status'> {
  const { facts, begun, ended, metered, session } = transaction;
  const { energyWh, marks } = assess({
    startedAt: begun.startedAt,
    endedAt: ended.endedAt,
    meterStartWh: begun.meterStartWh,
    // Undefined, rather than null, says that there is nothing to be missed.
    meterStopWh: facts.stop?.meterStopWh === undefined ? undefined : ended.meterStopWh,
    metered,
  });
  const forced = session?.marks.filter((mark) => FORCED.has(mark)) ?? [];
  const wasForced = forced.length > 0 || session?.marks.includes('late_stop') === true;
  const all = [
    ...facts.marks,
    ...(facts.stop?.event.timeMarks ?? []).map((mark) => `stop_${mark}`),
    ...(facts.stop === null ? forced : wasForced ? ['late_stop'] : []),
    // What never charged has no register to be missed.
    ...marks.filter((mark) => facts.hasCharged || mark !== 'meter_start_unknown'),
    ...(isOfNobody(facts) ? ['no_token'] : []),
    ...missingMarks(transaction),
  ];
  return { energyWh, marks: [...new Set(all)], status: isForReview(all) ? 'review' : 'ended' };
}

const isOfNobody = ({ identified }: TransactionFacts): boolean =>
  identified === null || (identified.idToken === null && !needsNoToken(identified));

const missingMarks = ({ facts, coverage, isGivenUp }: EndedTransaction): string[] => [
  ...(coverage.hasRepeats ? ['seq_no_repeated'] : []),
  ...(isGivenUp ? ['transaction_incomplete'] : []),
  ...(isGivenUp && facts.started === null ? ['started_event_missing'] : []),
];

/** Those of the start, which an active session has too. */
export const startMarks = ({ first }: TransactionFacts, hasTariff: boolean): string[] => [
  ...first.timeMarks.map((mark) => `start_${mark}`),
  ...(hasTariff ? [] : ['no_tariff']),
];
