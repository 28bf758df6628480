import { normaliseIdToken } from '../driver/index.js';
import type { ChargingSession } from './charging-session.entity.js';
import type { LooseStop } from './loose-stop.js';
import type { SessionEnd } from './session-end.js';
import { MAX_PLAUSIBLE_WH, REGISTER_TOLERANCE_WH } from './session-figures.js';
import { NO_TRANSACTION_ID } from './transaction-id.js';

/** A session that has no stop with its own transaction id. */
export interface Candidate extends Pick<
  ChargingSession,
  'id' | 'transactionId' | 'evseId' | 'idTokenKey' | 'startedAt' | 'meterStartWh'
> {
  /** When the next transaction of its EVSE began, by which it was over; null where none is known. */
  nextStartAt: Date | null;
  /** Its energy by the readings under its own id. */
  meteredWh: number;
}

export type MatchedStop = Pick<
  LooseStop,
  'stopKey' | 'transactionId' | 'idToken' | 'evseId' | 'meterStopWh' | 'at' | 'sessionId'
> & { end: Pick<SessionEnd, 'registerIsSessionRelative'> };

/**
 * Which session each stop without a known transaction id is of, by the keys of the stops. Where one session alone fits,
 * it is that; of several stops the earliest takes it. What it takes is out of the question for the others, which may
 * leave one for them. A stop that was found to be of a session before stays there as long as that fits. The order in
 * which stops and starts arrived plays no part, since a queue may be sent in any.
 */
export function matchStops<T extends Candidate>(
  stops: readonly MatchedStop[],
  candidates: readonly T[],
): Map<string, T> {
  const matched = new Map<string, T>();
  let waiting = stops
    .toSorted((a, b) => Number(a.at) - Number(b.at) || (a.stopKey < b.stopKey ? -1 : 1))
    .map((stop) => ({ stop, fitting: fittingOf(stop, candidates) }));
  let rule: typeof onlyOne | null = onlyOne;
  while (rule !== null) {
    const progress: boolean = matchEach(waiting, matched, rule);
    waiting = waiting.filter(({ stop }) => !matched.has(stop.stopKey));
    rule = progress ? onlyOne : rule === onlyOne ? theOneBefore : null;
  }
  return matched;
}

interface Waiting<T> {
  stop: MatchedStop;
  fitting: T[];
}

const onlyOne = <T extends Candidate>(_stop: MatchedStop, free: readonly T[]): T | undefined =>
  free.length === 1 ? free[0] : undefined;

const theOneBefore = <T extends Candidate>({ sessionId }: MatchedStop, free: readonly T[]): T | undefined =>
  free.find(({ id }) => id === sessionId);

/** Whether any was matched by the rule. */
function matchEach<T extends Candidate>(
  waiting: readonly Waiting<T>[],
  matched: Map<string, T>,
  rule: (stop: MatchedStop, free: readonly T[]) => T | undefined,
): boolean {
  const taken = new Set(matched.values());
  const before = matched.size;
  for (const { stop, fitting } of waiting) {
    const found = rule(
      stop,
      fitting.filter((candidate) => !taken.has(candidate)),
    );
    if (found === undefined) continue;
    matched.set(stop.stopKey, found);
    taken.add(found);
  }
  return matched.size > before;
}

function fittingOf<T extends Candidate>(stop: MatchedStop, candidates: readonly T[]): T[] {
  // A station that gives the ids itself may report the end before the beginning.
  const named = candidates.filter(({ transactionId }) => transactionId === stop.transactionId);
  return named.length > 0 ? named : candidates.filter((candidate) => fits(stop, candidate));
}

function fits(stop: MatchedStop, candidate: Candidate): boolean {
  const { startedAt, nextStartAt, evseId } = candidate;
  const overlaps = startedAt <= stop.at && (nextStartAt === null || stop.at <= nextStartAt);
  const fitsEvse = stop.evseId === 0 || stop.evseId === evseId;
  return overlaps && fitsEvse && fitsToken(stop, candidate) && fitsMeter(stop, candidate);
}

/** An id that is not ours says that the charger means another transaction: then the token has to speak for this one. */
function fitsToken({ idToken, transactionId }: MatchedStop, { idTokenKey }: Candidate): boolean {
  if (!idToken) return NO_TRANSACTION_ID.includes(transactionId);
  return normaliseIdToken(idToken) === idTokenKey;
}

/** The register goes on from where the session last was. One that says nothing, or begins anew, excludes nothing. */
function fitsMeter({ meterStopWh, end }: MatchedStop, { meterStartWh, meteredWh }: Candidate): boolean {
  if (meterStopWh === null || meterStopWh < 0 || meterStartWh === null || meterStartWh < 0) return true;
  const charged = meterStopWh - meterStartWh;
  if (end.registerIsSessionRelative && charged < 0) return true;
  return charged >= meteredWh - REGISTER_TOLERANCE_WH && charged <= MAX_PLAUSIBLE_WH;
}
