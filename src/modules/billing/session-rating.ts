import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { GroupTransaction } from '../../platform/database/group-transaction.js';
import { together } from '../../platform/database/transaction.js';
import { PrepaidBalances } from '../driver/index.js';
import { saveCdr } from './cdr.store.js';
import type { ChargingSession } from './charging-session.entity.js';
import { findRatingDue, lockSession, ratingDone, updateSession } from './charging-session.store.js';
import type { Rating } from './rating.js';
import { isOfNobody } from './session-figures.js';
import { type EndedSession, hasTariff, priceOfEnded, type PricedSession } from './session-pricing.js';
import { isSettled } from './transaction/transaction.store.js';

/** Prices ended sessions by the version of the tariff that they started with, from what is stored alone. */
@Injectable()
export class SessionRating {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: GroupTransaction,
    private readonly balances: PrepaidBalances,
  ) {}

  /** Computes the CDR; run again, by another worker too, it changes nothing that has not changed itself. */
  async rateSession({ stationId, sessionId }: { stationId: string; sessionId: string }): Promise<void> {
    await this.transactions.run([`rating ${sessionId}`], async (manager) => {
      const [session, isComplete] = await together<[Readonly<ChargingSession> | null, boolean, unknown]>(
        lockSession(manager, { stationId, id: sessionId }),
        isSettled(manager, sessionId),
        ratingDone(manager, stationId, sessionId),
      );
      if (session === null || !hasEnded(session) || !hasTariff(session) || isOfNobody(session)) return;
      if (isComplete) await this.rateEnded(manager, session);
    });
  }

  /** Rates again what a reading came for after its session had been rated. */
  async rateDue(): Promise<void> {
    const due = await findRatingDue(this.dataSource);
    await Promise.all(due.map((session) => this.rateSession(session)));
  }

  private async rateEnded(manager: EntityManager, session: EndedSession & PricedSession): Promise<void> {
    const { tariffId, tariffVersion, startedAt } = session;
    // A stop dated before its start is held for review, and costs its energy alone until then.
    const endedAt = session.endedAt < startedAt ? startedAt : session.endedAt;
    const rating = await priceOfEnded(manager, { ...session, endedAt });
    if (rating === null) {
      await this.change(manager, session, {
        status: 'review',
        marks: [...new Set([...session.marks, 'not_ratable'])],
      });
      return;
    }
    await together(
      this.change(manager, session, { cost: rating.totalInclVat, currency: rating.currency }),
      saveCdr(manager, toFigures(session, { ...rating, tariffId, tariffVersion, endedAt })),
      session.status === 'ended' ? this.takeOffBalance(manager, session, rating) : undefined,
    );
  }

  /** A CDR that is held takes nothing; one that was final takes what it then says until it is so again. */
  private async takeOffBalance(
    manager: EntityManager,
    { id, tenantId, idTokenKey, startedAt }: EndedSession,
    { totalInclVat: amount, currency }: Rating,
  ): Promise<void> {
    await this.balances.charge(manager, { tenantId, sessionId: id, idTokenKey, startedAt, amount, currency });
  }

  private async change(
    manager: EntityManager,
    session: Readonly<ChargingSession>,
    change: Partial<ChargingSession>,
  ): Promise<void> {
    await updateSession(manager, { ...session, ...change, updatedAt: new Date() });
  }
}

const hasEnded = (session: Readonly<ChargingSession>): session is EndedSession => session.endedAt !== null;

const toFigures = (
  session: Readonly<ChargingSession>,
  rating: Rating & { tariffId: string; tariffVersion: number; endedAt: Date },
) => ({
  tenantId: session.tenantId,
  sessionId: session.id,
  stationId: session.stationId,
  locationId: session.locationId,
  driverId: session.driverId,
  idToken: session.idToken,
  tariffId: rating.tariffId,
  tariffVersion: rating.tariffVersion,
  status: session.status === 'review' ? ('held' as const) : ('final' as const),
  startedAt: session.startedAt,
  endedAt: rating.endedAt,
  energyWh: rating.energyWh,
  durationSeconds: rating.durationSeconds,
  idleSeconds: rating.idleSeconds,
  totalExclVat: rating.totalExclVat,
  totalInclVat: rating.totalInclVat,
  currency: rating.currency,
  lines: rating.lines,
});
