import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GroupQuery } from '../../../platform/database/group-query.js';
import { exact } from '../../../platform/money/money.js';
import type { StationRef } from '../../station/index.js';
import type { ChargingSession } from '../charging-session.entity.js';
import type { MeterReport } from '../meter-report.js';
import { hasTariff, isMetered, rateSoFar, type Tariffed } from '../session-pricing.js';
import { MAX_PLAUSIBLE_WH } from '../session-figures.js';
import { type CurvePoint, curveQuery, type ReadingsQuestion } from '../session-readings.store.js';
import { readTariffVersion, type TariffTerms } from '../tariff.store.js';
import type { TransactionEventReport } from './transaction-event.js';

/** What a session under way is priced by. */
type RunningSession = Pick<
  ChargingSession,
  'evseId' | 'status' | 'startedAt' | 'meterStartWh' | 'timeZone' | 'tariffId' | 'tariffVersion'
>;

/** A month at a reading a minute is read again each time. */
const MAX_KEPT = 10_000;

/** The readings of a transaction so far, as its energy since the register at its start. */
interface Followed {
  fromWh: number;
  points: CurvePoint[];
}

/**
 * What sessions under way cost so far (2.0.1 I02). The readings of a transaction are read once, and then followed as they
 * come: all of a station come by its one connection, and so do all events that may end the transaction.
 */
@Injectable()
export class RunningCosts {
  /** By the connection, which the reference of a station lasts as long as, and the transaction. */
  private readonly followed = new WeakMap<StationRef, Map<string, Followed>>();
  private readonly curves: GroupQuery<ReadingsQuestion, CurvePoint & { key: string }>;

  constructor(private readonly dataSource: DataSource) {
    this.curves = new GroupQuery(dataSource, curveQuery);
  }

  /** With the readings of the report, which are not stored yet. Null where no cost is told. */
  async costSoFar(
    station: StationRef,
    session: RunningSession,
    report: TransactionEventReport,
  ): Promise<string | null> {
    if (!tellsCost(session, report)) return null;
    const terms = await readTariffVersion(this.dataSource.manager, session);
    const { meterStartWh: fromWh } = session;
    if (!isMetered(fromWh)) return costSoFar(session, report, terms, []);
    const { points } = await this.follow(station, session, report.transactionId, fromWh);
    return costSoFar(session, report, terms, [...points, ...pointsOf(report.readings, fromWh)]);
  }

  /** A reading is about to be stored. */
  read(station: StationRef, report: MeterReport): void {
    const { transactionId } = report;
    const known = transactionId === null ? undefined : this.followed.get(station)?.get(transactionId);
    if (transactionId === null || known === undefined) return;
    known.points.push(...pointsOf([report], known.fromWh));
    if (known.points.length > MAX_KEPT) this.forget(station, transactionId);
  }

  /** More than its readings may change. */
  forget(station: StationRef, transactionId: string): void {
    this.followed.get(station)?.delete(transactionId);
  }

  private async follow(
    station: StationRef,
    session: RunningSession,
    transactionId: string,
    fromWh: number,
  ): Promise<Followed> {
    const transactions = this.followed.get(station) ?? new Map<string, Followed>();
    this.followed.set(station, transactions);
    const known = transactions.get(transactionId);
    if (known?.fromWh === fromWh) return known;
    const asked = { ...station, ...session, transactionId, endedAt: null };
    const points = await this.curves.ask({ session: asked, fromWh, upToWh: MAX_PLAUSIBLE_WH });
    const followed = { fromWh, points };
    transactions.set(transactionId, followed);
    return followed;
  }
}

/** For what tells the register as it happens (I02), where there is a tariff. */
export const tellsCost = <T extends RunningSession>(
  session: T,
  report: TransactionEventReport,
): session is T & Tariffed =>
  !report.isOffline &&
  report.readings.some(({ energyWh }) => energyWh !== null) &&
  session.status === 'active' &&
  hasTariff(session);

/** By the readings until the time of the report. */
export function costSoFar(
  session: RunningSession,
  { time: { at } }: TransactionEventReport,
  terms: TariffTerms,
  readings: readonly CurvePoint[],
): string | null {
  const curve = readings.filter((point) => point.at <= at);
  return rateSoFar(session, terms, curve, at)?.totalInclVat ?? null;
}

/** Of those that are believed. */
function pointsOf(readings: readonly MeterReport[], fromWh: number): CurvePoint[] {
  return readings.flatMap(({ time, energyWh: registerWh }) => {
    if (registerWh === null) return [];
    const energyWh = exact(registerWh).minus(fromWh).toNumber();
    return energyWh >= 0 && energyWh <= MAX_PLAUSIBLE_WH ? [{ at: time.at, energyWh }] : [];
  });
}
