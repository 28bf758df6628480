import { createHash, randomUUID } from 'node:crypto';
import { storableIndex } from '../../platform/database/storable.js';
import { normaliseIdToken } from '../driver/index.js';
import type { StationRef } from '../station/index.js';
import type { ChargingSession } from './charging-session.entity.js';
import type { SessionEnd } from './session-end.js';
import type { StopReport } from './session-report.js';
import { looseTransactionId } from './transaction-id.js';

/** A stop that names no transaction of its station. */
export interface LooseStop {
  /** Tells it when it is repeated. */
  stopKey: string;
  /** As reported. */
  transactionId: string;
  idToken: string | null;
  /** 0 where it does not say. */
  evseId: number;
  connectorId: number;
  meterStopWh: number | null;
  at: Date;
  /** Of its earliest reading. */
  since: Date;
  /** The session that it was found to be of; null for none as yet. */
  sessionId: string | null;
  end: SessionEnd;
}

const MARK_OF_REPORTED_STOP = /^stop_(?:time|clock)_/;

export const isOrphan = ({ marks }: Pick<ChargingSession, 'marks'>): boolean =>
  marks.includes('start_unknown');

export const toEnd = ({
  time,
  meterStopWh,
  registerIsSessionRelative = false,
  reason,
  idToken,
}: StopReport): SessionEnd => ({
  endedAt: time.at,
  endedReportedAt: time.reportedAt,
  endedReceivedAt: time.receivedAt,
  meterStopWh,
  registerIsSessionRelative,
  stopReason: reason,
  stopIdToken: idToken,
  stopKey: null,
  stopTransactionId: null,
  marks: time.marks.map((mark) => `stop_${mark}`),
});

export function toLooseStop(report: StopReport): LooseStop {
  const { transactionId, idToken, meterStopWh, reason, time, readings } = report;
  const identity = [transactionId, normaliseIdToken(idToken ?? ''), meterStopWh, reason, time.reportedAt];
  const stopKey = createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
  return {
    stopKey,
    transactionId,
    idToken,
    evseId: storableIndex(readings[0]?.evseId ?? 0),
    connectorId: storableIndex(readings[0]?.connectorId ?? 0),
    meterStopWh,
    at: time.at,
    since: new Date(Math.min(...[time.at, ...readings.map((reading) => reading.time.at)].map(Number))),
    sessionId: null,
    end: { ...toEnd(report), stopKey, stopTransactionId: transactionId },
  };
}

/** The stop as the session has it that it was found to be of, or that was made for it; null where it has none. */
export function looseStopOf(session: Readonly<ChargingSession>): LooseStop | null {
  const { stopKey, stopTransactionId, stopIdToken, meterStopWh, registerIsSessionRelative, stopReason } =
    session;
  const { endedAt, endedReportedAt, endedReceivedAt } = session;
  if (stopKey === null || endedAt === null) return null;
  const orphan = isOrphan(session) ? session : null;
  const transactionId = stopTransactionId ?? '';
  return {
    stopKey,
    transactionId,
    idToken: stopIdToken,
    evseId: orphan?.evseId ?? 0,
    connectorId: orphan?.connectorId ?? 0,
    meterStopWh,
    at: endedAt,
    since: orphan?.startedAt ?? endedAt,
    sessionId: orphan === null ? session.id : null,
    end: {
      endedAt,
      endedReportedAt,
      endedReceivedAt: endedReceivedAt ?? endedAt,
      meterStopWh,
      registerIsSessionRelative,
      stopReason,
      stopIdToken,
      stopKey,
      stopTransactionId: transactionId,
      marks: session.marks.filter((mark) => MARK_OF_REPORTED_STOP.test(mark)),
    },
  };
}

/** Whether a stop that names its transaction says the same as one that did not: its charger has learnt the id since. */
export const isSameStop = (loose: LooseStop, end: SessionEnd): boolean =>
  Number(loose.end.endedReportedAt) === Number(end.endedReportedAt) &&
  loose.meterStopWh === end.meterStopWh &&
  (!loose.idToken ||
    !end.stopIdToken ||
    normaliseIdToken(loose.idToken) === normaliseIdToken(end.stopIdToken));

/** A stop without a start: nobody can be billed for it before its start comes, or somebody has looked. */
export function orphanOf({ stationId, tenantId }: StationRef, stop: LooseStop): Readonly<ChargingSession> {
  const { marks, meterStopWh = null, ...end } = stop.end;
  return {
    ...end,
    id: randomUUID(),
    tenantId,
    stationId,
    evseId: stop.evseId,
    connectorId: stop.connectorId,
    transactionId: looseTransactionId(stop.stopKey, stop.transactionId),
    startKey: null,
    idToken: stop.idToken,
    idTokenKey: stop.idToken && normaliseIdToken(stop.idToken),
    driverId: null,
    authorisationStatus: null,
    authorisation: null,
    status: 'review',
    startedAt: stop.since,
    startedReportedAt: null,
    startedReceivedAt: end.endedReceivedAt,
    meterStartWh: null,
    meterStopWh,
    energyWh: 0,
    meteredWh: null,
    marks: ['start_unknown', ...marks],
    locationId: null,
    timeZone: 'UTC',
    tariffId: null,
    tariffVersion: null,
    cost: null,
    currency: null,
    updatedAt: new Date(),
  };
}
