import { isStopping, needsNoToken, type StoredEvent } from './transaction-event.js';

/** How a transaction ended, as its charger tells it. */
export interface TransactionStop {
  event: StoredEvent;
  reason: string;
  idToken: string | null;
  /** Undefined when it told none, nor any reading before. */
  meterStopWh: number | undefined;
}

/** What the events of a transaction say of it, in whatever order they came. */
export interface TransactionFacts {
  /** The one that began it; null as long as that has not come. */
  started: StoredEvent | null;
  /** The one that the start is taken from: that, or the earliest there is. */
  first: StoredEvent;
  /** The one that brought the token that it is charged to. */
  identified: StoredEvent | null;
  /** 0 where no event said it. */
  evseId: number;
  connectorId: number;
  meterStartWh: number | null;
  latestWh: number | null;
  /** Whether it told of any energy, or of charging. */
  hasCharged: boolean;
  stop: TransactionStop | null;
  /** What is worth knowing of how the figures were found. */
  marks: string[];
}

/**
 * Depends on the events alone, not on their order. An event that neither comes first in something nor last adds nothing,
 * so that those may be left out.
 */
export function factsOf(events: readonly StoredEvent[]): TransactionFacts {
  const bySeqNo = events.toSorted((a, b) => a.seqNo - b.seqNo || Number(a.receivedAt) - Number(b.receivedAt));
  const [first] = bySeqNo;
  if (first === undefined) throw new Error('a transaction without an event');
  const started = bySeqNo.find(({ eventType }) => eventType === 'Started') ?? null;
  const [ended, ...others] = bySeqNo.filter(({ eventType }) => eventType === 'Ended');
  const { begin, end, earliest, latest } = registersOf(bySeqNo);
  return {
    started,
    first: started ?? first,
    identified: identifiedBy(bySeqNo),
    ...placeOf(bySeqNo),
    meterStartWh: begin ?? earliest,
    latestWh: latest,
    hasCharged: latest !== null || bySeqNo.some(({ chargingState }) => chargingState === 'Charging'),
    stop: ended === undefined ? null : stopOf(ended, bySeqNo, ended.endWh ?? end ?? latest),
    marks: marksOf({
      meter_start_from_reading: begin === null && earliest !== null,
      meter_stop_from_reading: ended !== undefined && end === null && latest !== null,
      stop_contradicted: others.some(({ seqNo }) => seqNo !== ended?.seqNo),
    }),
  };
}

const marksOf = (found: Record<string, boolean>): string[] =>
  Object.keys(found).filter((mark) => found[mark]);

/** The first that says its connector, else the first that says its EVSE. */
function placeOf(bySeqNo: readonly StoredEvent[]): Pick<TransactionFacts, 'evseId' | 'connectorId'> {
  const placed = bySeqNo.filter(({ evseId }) => evseId !== null);
  const place = placed.find(({ connectorId }) => connectorId !== null) ?? placed[0];
  return { evseId: place?.evseId ?? 0, connectorId: place?.connectorId ?? 0 };
}

function registersOf(bySeqNo: readonly StoredEvent[]) {
  return {
    begin: bySeqNo.find(({ beginWh }) => beginWh !== null)?.beginWh ?? null,
    end: bySeqNo.findLast(({ endWh }) => endWh !== null)?.endWh ?? null,
    earliest: earliestReading(bySeqNo),
    latest: latestReading(bySeqNo),
  };
}

const hasToken = (event: StoredEvent): boolean => event.idToken !== null || needsNoToken(event);

/** Who began it; whoever ended it, where nobody is known to have begun it, but for a master pass (2.0.1 C16). */
function identifiedBy(bySeqNo: readonly StoredEvent[]): StoredEvent | null {
  const beginning = bySeqNo.find((event) => hasToken(event) && !isStopping(event));
  const isOfOthers = bySeqNo.some(({ stoppedReason }) => stoppedReason === 'MasterPass');
  return beginning ?? (isOfOthers ? undefined : bySeqNo.find(hasToken)) ?? null;
}

function stopOf(
  event: StoredEvent,
  bySeqNo: readonly StoredEvent[],
  meterStopWh: number | null,
): TransactionStop {
  const stopping = bySeqNo.findLast(({ idToken, ...rest }) => idToken !== null && isStopping(rest));
  return {
    event,
    // E07.FR.04: it may be left out when the driver stopped it at the station.
    reason: event.stoppedReason ?? 'Local',
    idToken: stopping?.idToken ?? null,
    meterStopWh: meterStopWh ?? undefined,
  };
}

function earliestReading(events: readonly StoredEvent[]): number | null {
  const metered = events.filter(({ firstWhAt }) => firstWhAt !== null);
  return (
    metered.toSorted((a, b) => Number(a.firstWhAt) - Number(b.firstWhAt) || a.seqNo - b.seqNo)[0]?.firstWh ??
    null
  );
}

function latestReading(events: readonly StoredEvent[]): number | null {
  const metered = events.filter(({ lastWhAt }) => lastWhAt !== null);
  return (
    metered.toSorted((a, b) => Number(a.lastWhAt) - Number(b.lastWhAt) || a.seqNo - b.seqNo).at(-1)?.lastWh ??
    null
  );
}
