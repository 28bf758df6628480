import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/transaction.js';
import { announce } from '../../platform/events/outbox.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { rateSessionQueue } from './billing.queues.js';
import { type SessionEventType, sessionEvent } from './billing.events.js';
import type { StationRef } from '../station/index.js';
import type { ChargingSession } from './charging-session.entity.js';
import { findNextStarts, lockOpenSessions, updateSession } from './charging-session.store.js';
import { summariseReadings } from './session-readings.store.js';
import { assess, isForReview, plausibleRegisterWh } from './session-figures.js';

/** What is known of how a session ended. */
export interface SessionEnd {
  endedAt: Date;
  endedReportedAt: Date | null;
  endedReceivedAt: Date;
  /** Undefined when no stop was reported; null when it told no meter value. */
  meterStopWh: number | null | undefined;
  registerIsSessionRelative: boolean;
  stopReason: string | null;
  stopIdToken: string | null;
  stopKey: string | null;
  stopTransactionId: string | null;
  marks: string[];
}

/** The end of what has had no stop when the next transaction of its EVSE begins. */
export const closedByNextStart = (nextStartAt: Date, receivedAt: Date): SessionEnd => ({
  endedAt: nextStartAt,
  endedReportedAt: null,
  endedReceivedAt: receivedAt,
  meterStopWh: undefined,
  registerIsSessionRelative: false,
  stopReason: null,
  stopIdToken: null,
  stopKey: null,
  stopTransactionId: null,
  marks: ['closed_by_next_start'],
});

/** A session that starts; without its id it is not stored yet. */
type NextStart = Pick<ChargingSession, 'evseId' | 'startedAt' | 'startedReceivedAt'> & { id?: string };

/** Ends sessions: the figures are assessed, the rating is enqueued and the end announced, all by the transaction given. */
@Injectable()
export class SessionEnding {
  constructor(private readonly jobs: Jobs) {}

  async end(
    manager: EntityManager,
    session: Readonly<ChargingSession>,
    { meterStopWh, marks: endMarks, ...end }: SessionEnd,
    eventType: SessionEventType = 'SessionEnded',
  ): Promise<void> {
    const upToWh = plausibleRegisterWh(session.meterStartWh);
    const metered = await summariseReadings(manager, { ...session, ...end }, upToWh);
    const { startedAt, meterStartWh } = session;
    const { energyWh, marks } = assess({
      startedAt,
      endedAt: end.endedAt,
      meterStartWh,
      meterStopWh,
      metered,
      registerIsSessionRelative: end.registerIsSessionRelative,
    });
    const all = [...new Set([...session.marks.filter(isOfStart), ...endMarks, ...marks])];
    await this.change(
      manager,
      session,
      {
        ...end,
        meterStopWh: meterStopWh ?? null,
        energyWh,
        marks: all,
        status: isForReview(all) ? 'review' : 'ended',
      },
      eventType,
    );
  }

  /** An EVSE has one transaction: what is still open on it when the next one starts has lost its stop, or it comes late. */
  async endOvertaken(manager: EntityManager, station: StationRef, start: NextStart): Promise<void> {
    const { evseId, startedAt, startedReceivedAt } = start;
    const open = await lockOpenSessions(manager, station, evseId, startedAt);
    const others = open.filter(({ id }) => id !== start.id);
    if (others.length === 0) return;
    // The next one of what came late may have been reported before.
    const ids = others.map(({ id }) => id);
    const nextStarts = await findNextStarts(manager, station, ids);
    for (const session of others) {
      const { [session.id]: next = startedAt } = nextStarts;
      const end = closedByNextStart(next < startedAt ? next : startedAt, startedReceivedAt);
      const eventType = session.status === 'active' ? 'SessionEnded' : 'SessionCorrected';
      await this.end(manager, session, end, eventType);
    }
  }

  async change(
    manager: EntityManager,
    session: Readonly<ChargingSession>,
    change: Partial<ChargingSession>,
    eventType: SessionEventType,
  ): Promise<void> {
    const changed = { ...session, ...change, updatedAt: new Date() };
    await together(updateSession(manager, changed), this.finish(manager, changed, eventType));
  }

  /** What follows the end of a recorded session. */
  async finish(
    manager: EntityManager,
    session: Readonly<ChargingSession>,
    eventType: SessionEventType,
  ): Promise<void> {
    const { stationId, id: sessionId } = session;
    await together(
      this.jobs.enqueue(manager, rateSessionQueue, { stationId, sessionId }),
      announce(manager, sessionEvent(eventType, session)),
    );
  }
}

/** Marks of the start stay when the end is assessed again. */
const isOfStart = (mark: string): boolean => mark.startsWith('start_') || mark === 'no_tariff';
