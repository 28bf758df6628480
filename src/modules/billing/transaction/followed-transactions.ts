import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GroupQuery } from '../../../platform/database/group-query.js';
import { exact } from '../../../platform/money/money.js';
import type { StationRef } from '../../station/index.js';
import type { MeterReport } from '../meter-report.js';
import { hasTariff, isMetered, rateSoFar, type Tariffed } from '../session-pricing.js';
import { MAX_PLAUSIBLE_WH } from '../session-figures.js';
import { type CurvePoint, curveQuery, type ReadingsQuestion } from '../session-readings.store.js';
import { readTariffVersion, type TariffTerms } from '../tariff.store.js';
import { type EventStanding, type Standing, type StandingQuestion, standingQuery } from './event-standing.js';
import type { TransactionEventReport } from './transaction-event.js';

/** What is known of a transaction as its events come. */
interface Followed {
  readonly standing: Standing;
  /** The highest number of its events. */
  latestSeqNo: number;
  /** Its energy since the start; null as long as nobody has asked for it. */
  points: CurvePoint[] | null;
}

/** A month at a reading a minute is read again each time. */
const MAX_KEPT = 10_000;

/**
 * Transactions under way. How one stands is asked for once, and then followed as its events and readings come: all of a
 * station come by its one connection, which its reference lasts as long as.
 */
@Injectable()
export class FollowedTransactions {
  private readonly followed = new WeakMap<StationRef, Map<string, Followed>>();
  private readonly standings: GroupQuery<StandingQuestion, EventStanding>;
  private readonly curves: GroupQuery<ReadingsQuestion, CurvePoint & { key: string }>;

  constructor(private readonly dataSource: DataSource) {
    this.standings = new GroupQuery(dataSource, standingQuery);
    this.curves = new GroupQuery(dataSource, curveQuery);
  }

  /** A transaction that nothing was known of began with an event. */
  begin(station: StationRef, report: TransactionEventReport, standing: Standing): void {
    const { meterStartWh } = standing;
    const isPriced = hasTariff(standing) && isMetered(meterStartWh);
    this.keep(station, report.transactionId, {
      standing,
      latestSeqNo: report.seqNo,
      points: isPriced ? pointsOf(report.readings, meterStartWh) : null,
    });
  }

  /** How a transaction stands before an event; null where it is not known, or the event is. */
  async standingBefore(station: StationRef, report: TransactionEventReport): Promise<Standing | null> {
    const known = this.followed.get(station)?.get(report.transactionId);
    if (known !== undefined && report.seqNo > known.latestSeqNo) {
      known.latestSeqNo = report.seqNo;
      return known.standing;
    }
    const [standing] = await this.standings.ask({ station, report });
    if (standing === undefined || standing.isRepeated) return null;
    const latestSeqNo = Math.max(standing.latestSeqNo, report.seqNo);
    if (known === undefined)
      this.keep(station, report.transactionId, { standing, latestSeqNo, points: null });
    return standing;
  }

  /** What it costs with the readings of an event, which are not stored yet. Null where no cost is told. */
  async costSoFar(
    station: StationRef,
    standing: Standing,
    report: TransactionEventReport,
  ): Promise<string | null> {
    if (!tellsCost(standing, report)) return null;
    const terms = await readTariffVersion(this.dataSource.manager, standing);
    const { meterStartWh: fromWh } = standing;
    if (!isMetered(fromWh)) return costSoFar(standing, report, terms, []);
    const points = await this.pointsSoFar(station, standing, report.transactionId, fromWh);
    return costSoFar(standing, report, terms, [...points, ...pointsOf(report.readings, fromWh)]);
  }

  /** A reading is about to be stored. */
  read(station: StationRef, report: MeterReport): void {
    const known = this.followed.get(station)?.get(report.transactionId ?? '');
    if (known === undefined || known.points === null) return;
    known.points.push(...pointsOf([report], known.standing.meterStartWh ?? 0));
    if (known.points.length > MAX_KEPT) known.points = null;
  }

  /** More than readings may have changed, and of more than one: a transaction that starts ends others. */
  forget(station: StationRef): void {
    this.followed.delete(station);
  }

  private keep(station: StationRef, transactionId: string, followed: Followed): void {
    const transactions = this.followed.get(station) ?? new Map<string, Followed>();
    this.followed.set(station, transactions.set(transactionId, followed));
  }

  private async pointsSoFar(
    station: StationRef,
    standing: Standing,
    transactionId: string,
    fromWh: number,
  ): Promise<readonly CurvePoint[]> {
    const known = this.followed.get(station)?.get(transactionId);
    if (known?.points) return known.points;
    const session = { ...station, ...standing, transactionId, endedAt: null };
    const points = await this.curves.ask({ session, fromWh, upToWh: MAX_PLAUSIBLE_WH });
    if (known !== undefined) known.points = points;
    return points;
  }
}

/** What it is priced by. */
type SessionSoFar = Omit<Standing, 'evseId' | 'connectorId' | 'earliestReportedAt'>;

/** For what tells the register as it happens (I02), where there is a tariff. */
export const tellsCost = <T extends SessionSoFar>(
  session: T,
  report: TransactionEventReport,
): session is T & Tariffed =>
  !report.isOffline &&
  report.readings.some(({ energyWh }) => energyWh !== null) &&
  session.status === 'active' &&
  hasTariff(session);

/** By the readings until the time of the report. */
export function costSoFar(
  session: SessionSoFar,
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
