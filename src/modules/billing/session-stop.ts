import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { GroupTransaction } from '../../platform/database/group-transaction.js';
import { storableIdToken, storableText, storableWh } from '../../platform/database/storable.js';
import { together } from '../../platform/database/transaction.js';
import { Authorisation, type AuthorisationResult } from '../driver/index.js';
import type { StationRef } from '../station/index.js';
import type { ChargingSession } from './charging-session.entity.js';
import {
  findByStopKey,
  findByTransactionId,
  findStoppedAlike,
  hasLooseStops,
  lockSession,
  transactionsLock,
} from './charging-session.store.js';
import { isSameStop, looseStopOf, toEnd, toLooseStop } from './loose-stop.js';
import { storeReadings, type StoredReading } from './meter-value.store.js';
import { type SessionEnd, SessionEnding } from './session-end.js';
import type { StopReport } from './session-report.js';
import { SessionSettling } from './session-settling.js';
import { looseTransactionId } from './transaction-id.js';

export interface StopAnswer {
  /** Null when the stop named no token. */
  authorisation: AuthorisationResult | null;
}

/** Records stops. Every one is kept and answered, whatever is wrong with it (1.6 §4.10). */
@Injectable()
export class SessionStop {
  constructor(
    private readonly transactions: GroupTransaction,
    private readonly authorisation: Authorisation,
    private readonly ending: SessionEnding,
    private readonly settling: SessionSettling,
  ) {}

  async stop(station: StationRef, report: StopReport): Promise<StopAnswer> {
    return this.transactions.run([transactionsLock(station)], async (manager) => {
      await this.record(manager, station, toStop(report));
      const { idToken, time } = report;
      if (!idToken) return { authorisation: null };
      const { tenantId } = station;
      return {
        authorisation: await this.authorisation.authorise(
          tenantId,
          idToken,
          'authorize',
          time.receivedAt,
          manager,
        ),
      };
    });
  }

  private async record(manager: EntityManager, station: StationRef, report: StopReport): Promise<void> {
    const loose = toLooseStop(report);
    const [named, mayMatch] = await together(
      findByTransactionId(manager, station, report.transactionId),
      hasLooseStops(manager, station),
    );
    const known =
      named ??
      (await findStoppedAlike(manager, station, loose.end)).find(({ stopIdToken }) =>
        isSameStop(loose, { ...loose.end, stopIdToken }),
      );
    // Before any session is locked, which is the order of the group commit too.
    const transactionId = known?.transactionId ?? looseTransactionId(loose.stopKey, loose.transactionId);
    const { evseId, connectorId } = known ?? loose;
    await storeReadings(manager, readingsOf(station, report, { transactionId, evseId, connectorId }));
    if (known === undefined) {
      if ((await findByStopKey(manager, station, loose.stopKey)) === null)
        await this.settling.settle(manager, station, { at: loose.at, stop: loose });
      return;
    }
    const session = await lockSession(manager, known);
    if (session !== null) await this.stopKnown(manager, session, report, mayMatch);
  }

  private async stopKnown(
    manager: EntityManager,
    session: ChargingSession,
    report: StopReport,
    mayMatch: boolean,
  ): Promise<void> {
    const end = toEnd(report);
    const before = looseStopOf(session);
    if (session.status === 'active') {
      await this.ending.end(manager, session, end);
    } else if (session.marks.includes('closed_by_next_start') || session.marks.includes('stop_matched')) {
      const correction = { ...end, marks: [...end.marks, 'late_stop'] };
      await this.ending.end(manager, session, correction, 'SessionCorrected');
    } else {
      await this.contradict(manager, session, end);
      return;
    }
    if (!mayMatch) return;
    // What the session was taken to have for its stop until now is that of another one, if it is not the same.
    const isOther = before !== null && !isSameStop(before, end);
    const stop = isOther ? { ...before, sessionId: null } : undefined;
    const stopped = { sessionId: session.id, end };
    await this.settling.settle(manager, session, { at: session.startedAt, stop, stopped });
  }

  /** Another stop of the same transaction may say something else. The first one counts until somebody looks. */
  private async contradict(manager: EntityManager, session: ChargingSession, end: SessionEnd): Promise<void> {
    if (end.meterStopWh === session.meterStopWh || session.marks.includes('stop_contradicted')) return;
    const marks = [...session.marks, 'stop_contradicted'];
    await this.ending.change(manager, session, { marks, status: 'review' }, 'SessionCorrected');
  }
}

function toStop(report: StopReport): StopReport {
  return {
    ...report,
    transactionId: storableText(report.transactionId),
    idToken: report.idToken === null ? null : storableIdToken(report.idToken),
    meterStopWh: storableWh(report.meterStopWh),
    reason: report.reason === null ? null : storableText(report.reason),
  };
}

/** Readings of a stop belong to its transaction, and to its EVSE where the message does not say one (1.6). */
function readingsOf(
  { stationId }: StationRef,
  report: StopReport,
  { transactionId, evseId, connectorId }: Pick<ChargingSession, 'transactionId' | 'evseId' | 'connectorId'>,
): StoredReading[] {
  return report.readings.map((reading) => ({
    stationId,
    report: {
      ...reading,
      transactionId,
      evseId: reading.evseId || evseId,
      connectorId: reading.connectorId || connectorId,
    },
  }));
}
