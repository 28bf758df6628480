import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { TenantRows } from '../../platform/database/tenant-rows.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { saveCdr } from './cdr.store.js';
import { ChargingSession } from './charging-session.entity.js';
import { findRatingDue, lockSession, ratingDone } from './charging-session.store.js';
import { readEnergyCurve } from './meter-value.store.js';
import { type RatingInput, rate, type Rating, type Reading, UnratableSessionError } from './rating.js';
import { REGISTER_TOLERANCE_WH } from './session-figures.js';
import { TariffVersion } from './tariff-version.entity.js';

type EndedSession = ChargingSession & { endedAt: Date };

/** Prices ended sessions by the version of the tariff that they started with, from what is stored alone. */
@Injectable()
export class SessionRating {
  constructor(private readonly dataSource: DataSource) {}

  /** Computes the CDR; run again, by another worker too, it changes nothing that has not changed itself. */
  async rateSession({ stationId, sessionId }: { stationId: string; sessionId: string }): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const session = await lockSession(manager, { stationId, id: sessionId });
      await ratingDone(manager, stationId, sessionId);
      if (session !== null && hasEnded(session)) await this.rateEnded(manager, session);
    });
  }

  /** Rates again what a reading came for after its session had been rated. */
  async rateDue(): Promise<void> {
    for (const session of await findRatingDue(this.dataSource)) await this.rateSession(session);
  }

  private async rateEnded(manager: EntityManager, session: EndedSession): Promise<void> {
    const { tariffId, tariffVersion: version } = session;
    if (tariffId === null || version === null) return;
    const tariff = await manager.findOneByOrFail(TariffVersion, { tariffId, version });
    const { energyWh, timeZone, startedAt } = session;
    // A stop dated before its start is held for review, and costs its energy alone until then.
    const endedAt = session.endedAt < startedAt ? startedAt : session.endedAt;
    const { currency, elements } = tariff;
    const readings = await this.energyCurve(manager, session);
    const rating = tryToRate({ currency, elements, timeZone, startedAt, endedAt, readings, energyWh });
    if (rating === null) {
      await this.change(manager, session, {
        status: 'review',
        marks: [...new Set([...session.marks, 'not_ratable'])],
      });
      return;
    }
    await this.change(manager, session, { cost: rating.totalInclVat, currency });
    await saveCdr(manager, toFigures(session, { ...rating, tariffId, tariffVersion: version, endedAt }));
  }

  /** Start and stop are told in whole Wh: a reading less than one from the end of the register is the end. */
  private async energyCurve(manager: EntityManager, session: EndedSession): Promise<Reading[]> {
    const { meterStartWh, energyWh } = session;
    if (meterStartWh === null || meterStartWh < 0) return [];
    const readings = await readEnergyCurve(manager, session, meterStartWh, energyWh + REGISTER_TOLERANCE_WH);
    return readings.map((reading) =>
      reading.energyWh > energyWh - REGISTER_TOLERANCE_WH ? { ...reading, energyWh } : reading,
    );
  }

  private async change(
    manager: EntityManager,
    session: ChargingSession,
    change: Partial<ChargingSession>,
  ): Promise<void> {
    const { stationId, id } = session;
    await new TenantRows(manager, ChargingSession, session).update(
      { stationId, id },
      { ...change, updatedAt: new Date() },
    );
  }
}

const hasEnded = (session: ChargingSession): session is EndedSession => session.endedAt !== null;

/** Null for figures that contradict each other. */
function tryToRate(input: RatingInput): Rating | null {
  try {
    return rate(input);
  } catch (error) {
    if (error instanceof UnratableSessionError) return null;
    throw error;
  }
}

const toFigures = (
  session: ChargingSession,
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
