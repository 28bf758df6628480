import { Injectable } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { GroupTransaction } from '../../platform/database/group-transaction.js';
import {
  storableIdToken,
  storableIndex,
  storableText,
  storableWh,
} from '../../platform/database/storable.js';
import { isUniqueViolation, together } from '../../platform/database/transaction.js';
import { announce } from '../../platform/events/outbox.js';
import { Authorisation, type AuthorisationResult, normaliseIdToken } from '../driver/index.js';
import { Locations, type StationRef, type TariffContext } from '../station/index.js';
import { sessionEvent } from './billing.events.js';
import type { ChargingSession } from './charging-session.entity.js';
import { insertSession, tokenLock, transactionsLock } from './charging-session.store.js';
import { SessionEnding } from './session-end.js';
import type { StartReport } from './session-report.js';
import { SessionSettling } from './session-settling.js';
import { findStarted, findStartStanding } from './start-standing.js';
import { fromStored, toStored } from './stored-authorisation.js';
import { findTariffInForce, type TariffInForce } from './tariff.store.js';

export interface StartAnswer {
  transactionId: string;
  authorisation: AuthorisationResult;
}

/** A reported start in the form in which it is stored and recognised. */
interface Start {
  transactionId: string | null;
  startKey: string | null;
  evseId: number;
  connectorId: number;
  idToken: string;
  idTokenKey: string;
  meterStartWh: number | null;
  time: StartReport['time'];
}

/** Records starts. Whatever a charger reports gets a session and an answer: it may be charging already (1.6 §4.8). */
@Injectable()
export class SessionStart {
  constructor(
    private readonly transactions: GroupTransaction,
    private readonly authorisation: Authorisation,
    private readonly locations: Locations,
    private readonly ending: SessionEnding,
    private readonly settling: SessionSettling,
  ) {}

  async start(station: StationRef, report: StartReport): Promise<StartAnswer> {
    const start = toStart(report);
    const locks = [tokenLock(station.tenantId, start.idTokenKey), transactionsLock(station)];
    const record = () => this.transactions.run(locks, (manager) => this.record(manager, station, start));
    try {
      return await record();
    } catch (error) {
      // Another process recorded the same start, or the station once gave itself the number that came next here.
      if (!isUniqueViolation(error)) throw error;
      return record();
    }
  }

  private async record(manager: EntityManager, station: StationRef, start: Start): Promise<StartAnswer> {
    const { at: startedAt, receivedAt: startedReceivedAt } = start.time;
    const next = { evseId: start.evseId, startedAt, startedReceivedAt };
    const authorise = () =>
      this.authorisation.authorise(station.tenantId, start.idToken, 'start', startedAt, manager);
    const [standing, context, firstAuthorisation] = await together(
      findStartStanding(manager, { ...start, station, startedAt }),
      this.locations.findTariffContext(station.stationId, manager),
      authorise(),
    );
    const { mayBeKnown, overtakes, mayBeStopped, nextTransactionId } = standing;
    const known = mayBeKnown ? await findStarted(manager, station, start) : null;
    if (known !== null) return this.answerAgain(manager, known, start);

    if (overtakes) await this.ending.endOvertaken(manager, station, next);
    // What was overtaken is under way no more.
    const authorisation = overtakes ? await authorise() : firstAuthorisation;
    const tariff = await findTariffInForce(manager, station, context.tariffId, startedAt);
    const transactionId = start.transactionId ?? nextTransactionId;
    const session = newSession(station, { ...start, transactionId }, authorisation, context, tariff);
    await together(
      insertSession(manager, session),
      announce(manager, sessionEvent('SessionStarted', session)),
    );
    if (mayBeStopped) await this.settling.settle(manager, station, { at: session.startedAt });
    return { transactionId, authorisation };
  }

  /** As it was answered first: the session itself does not count as a concurrent one. */
  private async answerAgain(
    manager: EntityManager,
    known: ChargingSession,
    start: Start,
  ): Promise<StartAnswer> {
    const { transactionId, tenantId, authorisation } = known;
    if (authorisation === null) {
      const { at } = start.time;
      const computed = await this.authorisation.authorise(tenantId, start.idToken, 'authorize', at, manager);
      return { transactionId, authorisation: computed };
    }
    return { transactionId, authorisation: fromStored(authorisation) };
  }
}

function toStart(report: StartReport): Start {
  const { reportedAt } = report.time;
  const evseId = storableIndex(report.evseId);
  const connectorId = storableIndex(report.connectorId);
  const idToken = storableIdToken(report.idToken);
  const idTokenKey = normaliseIdToken(idToken);
  const identity = [evseId, connectorId, idTokenKey, reportedAt, report.meterStartWh];
  const recognisable = report.transactionId === null && reportedAt !== null;
  return {
    transactionId: report.transactionId === null ? null : storableText(report.transactionId),
    startKey: recognisable ? createHash('sha256').update(JSON.stringify(identity)).digest('base64url') : null,
    evseId,
    connectorId,
    idToken,
    idTokenKey,
    meterStartWh: storableWh(report.meterStartWh),
    time: report.time,
  };
}

function newSession(
  { stationId, tenantId }: StationRef,
  { time, ...start }: Start & { transactionId: string },
  authorisation: AuthorisationResult,
  context: TariffContext,
  tariff: TariffInForce | null,
): Readonly<ChargingSession> {
  return {
    ...start,
    id: randomUUID(),
    tenantId,
    stationId,
    stopKey: null,
    stopTransactionId: null,
    driverId: authorisation.driverId,
    authorisationStatus: authorisation.status,
    authorisation: toStored(authorisation),
    status: 'active',
    startedAt: time.at,
    startedReportedAt: time.reportedAt,
    startedReceivedAt: time.receivedAt,
    endedAt: null,
    endedReportedAt: null,
    endedReceivedAt: null,
    meterStopWh: null,
    registerIsSessionRelative: false,
    energyWh: 0,
    meteredWh: null,
    stopReason: null,
    stopIdToken: null,
    marks: [...time.marks.map((mark) => `start_${mark}`), ...(tariff === null ? ['no_tariff'] : [])],
    locationId: context.locationId,
    timeZone: context.timeZone,
    tariffId: tariff?.tariffId ?? null,
    tariffVersion: tariff?.version ?? null,
    cost: null,
    currency: tariff?.currency ?? null,
    updatedAt: new Date(),
  };
}
