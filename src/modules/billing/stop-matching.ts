import { normaliseIdToken } from '../driver/index.js';
import type { ChargingSession } from './charging-session.entity.js';
import { MAX_PLAUSIBLE_WH, REGISTER_TOLERANCE_WH } from './session-figures.js';
import type { StopReport } from './session-report.js';

/** What chargers report that never received an id for their transaction (1.6 errata 3.18). */
const NO_ID: ReadonlySet<string> = new Set(['-1', '0', '']);

export type Candidate = Pick<
  ChargingSession,
  'evseId' | 'idTokenKey' | 'startedAt' | 'endedAt' | 'meterStartWh' | 'energyWh'
>;

/** The session that a stop with an unknown transaction id is of; null unless exactly one fits. */
export function matchStop<T extends Candidate>(report: StopReport, candidates: readonly T[]): T | null {
  const [only, ...others] = candidates.filter((candidate) => fits(report, candidate));
  return only !== undefined && others.length === 0 ? only : null;
}

function fits(report: StopReport, candidate: Candidate): boolean {
  const { at } = report.time;
  const overlaps = candidate.startedAt <= at && (candidate.endedAt === null || at <= candidate.endedAt);
  return (
    overlaps && fitsToken(report, candidate) && fitsEvse(report, candidate) && fitsMeter(report, candidate)
  );
}

/** An id that is not ours says that the charger means another transaction: then the token has to speak for this one. */
function fitsToken({ idToken, transactionId }: StopReport, { idTokenKey }: Candidate): boolean {
  if (!idToken) return NO_ID.has(transactionId);
  return normaliseIdToken(idToken) === idTokenKey;
}

function fitsEvse({ readings }: StopReport, { evseId }: Candidate): boolean {
  return readings.every((reading) => reading.evseId === 0 || reading.evseId === evseId);
}

/** The register goes on from where the session last was. One that says nothing excludes nothing. */
function fitsMeter({ meterStopWh }: StopReport, { meterStartWh, energyWh }: Candidate): boolean {
  if (meterStopWh === null || meterStopWh < 0 || meterStartWh === null || meterStartWh < 0) return true;
  const charged = meterStopWh - meterStartWh;
  return charged >= energyWh - REGISTER_TOLERANCE_WH && charged <= MAX_PLAUSIBLE_WH;
}
