import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { WriteBatch } from '../../../platform/database/group-commit.js';
import { together } from '../../../platform/database/transaction.js';
import { write } from '../../../platform/database/turn.js';
import { Authorisation, type AuthorisationResult } from '../../driver/index.js';
import type { StationRef } from '../../station/index.js';
import type { ChargingSession } from '../charging-session.entity.js';
import { ChargingSessions } from '../charging-session.service.js';
import { findByTransactionId, tokenLock } from '../charging-session.store.js';
import type { MeterReport } from '../meter-report.js';
import { meterValueInsert } from '../meter-value.store.js';
import { SessionEnergy } from '../session-energy.js';
import { isOfNobody, MAX_PLAUSIBLE_WH } from '../session-figures.js';
import { curveLimitWh, hasTariff, isMetered, rateEnded } from '../session-pricing.js';
import { curveOf, readEnergyCurve } from '../session-readings.store.js';
import { fromStored, toStored } from '../stored-authorisation.js';
import { readTariffVersion } from '../tariff.store.js';
import { readDecidingEvents } from './deciding-events.store.js';
import type { Standing } from './event-standing.js';
import { costSoFar, FollowedTransactions, tellsCost } from './followed-transactions.js';
import {
  isStopping,
  needsNoToken,
  registersOf,
  storableReport,
  tokenKeyOf,
  type TransactionEventAnswer,
  type TransactionEventReport,
} from './transaction-event.js';
import {
  type AnsweredEvent,
  findAnswered,
  reportedAtOf,
  storedEvent,
  transactionEventInsert,
} from './transaction-event.store.js';
import { type RecordedTransaction, TransactionRecording } from './transaction-recording.js';
import { findTransaction, type TransactionState } from './transaction.store.js';

/** The transactions of stations that number and report their events themselves. */
@Injectable()
export class TransactionEvents {
  constructor(
    private readonly authorisation: Authorisation,
    private readonly sessions: ChargingSessions,
    private readonly recording: TransactionRecording,
    private readonly energy: SessionEnergy,
    private readonly followed: FollowedTransactions,
  ) {}

  /**
   * Records an event, whatever is wrong with it, and in whatever order it comes; the same event again is answered the
   * same. What changes nothing of its session but its energy is added to the batch of its message.
   */
  async reported(
    batch: WriteBatch,
    station: StationRef,
    reported: TransactionEventReport,
  ): Promise<TransactionEventAnswer> {
    const report = storableReport(reported);
    const answer = await this.addToBatch(batch, station, report);
    if (answer !== null) return answer;
    this.energy.forget(station.stationId, report.transactionId);
    return this.record(station, report);
  }

  /** Null for an event that its session has to be derived anew for. */
  private async addToBatch(
    batch: WriteBatch,
    station: StationRef,
    report: TransactionEventReport,
  ): Promise<TransactionEventAnswer | null> {
    if (!addsReadingsAlone(report)) return null;
    const standing = await this.followed.standingBefore(station, report);
    if (standing === null || !isUnchangedBy(standing, report)) return null;
    const { stationId } = station;
    const totalCost = await this.followed.costSoFar(station, standing, report);
    batch.add(transactionEventInsert, { stationId, report, authorisation: null, totalCost });
    for (const reading of placed(report, standing)) this.sessions.meterReported(batch, station, reading);
    return { authorisation: null, totalCost };
  }

  private async record(station: StationRef, report: TransactionEventReport): Promise<TransactionEventAnswer> {
    const { stationId, tenantId } = station;
    const { transactionId } = report;
    const tokenKey = tokenKeyOf(report.idToken);
    const token = tokenKey === null ? [] : [tokenLock(tenantId, tokenKey)];
    const { begun, ...answer } = await this.recording.exclusively(station, token, async (manager) => {
      const [state, session] = await together(
        findTransaction(manager, station, transactionId),
        findByTransactionId(manager, station, transactionId),
      );
      const answered = state && (await findAnswered(manager, stationId, report, state));
      if (answered !== null) return answerAgain(manager, stationId, report, session, answered);
      return this.recordNew(manager, station, report, state, session);
    });
    if (begun?.status === 'active') this.followed.begin(station, report, begun);
    return answer;
  }

  /** `begun`: how the transaction stands, where this is the first event of it. */
  private async recordNew(
    manager: EntityManager,
    station: StationRef,
    report: TransactionEventReport,
    state: TransactionState | null,
    found: Readonly<ChargingSession> | null,
  ): Promise<TransactionEventAnswer & { begun: Standing | null }> {
    const { stationId, tenantId } = station;
    const { transactionId } = report;
    const [authorisation, stored] = await together(
      this.authorise(manager, station, report, found),
      state === null ? [] : readDecidingEvents(manager, { ...state, since: state.earliestReportedAt }),
    );
    // Before any session is locked, which is the order of the group commit too.
    await storePlaced(manager, stationId, report, found);
    const event = { stationId, report, authorisation: authorisation && toStored(authorisation) };
    const events = { stored, unstored: storedEvent(event) };
    const reportedAt = reportedAtOf(report);
    const earliestReportedAt =
      state === null || reportedAt < state.earliestReportedAt ? reportedAt : state.earliestReportedAt;
    const { isComplete = null, missingSeqNos = [], settledAt = null } = state ?? {};
    const progress = { isComplete, missingSeqNos, settledAt };
    const before = { stationId, tenantId, transactionId, earliestReportedAt, ...progress };
    const recorded = await this.recording.derive(manager, station, before, events, found);
    const totalCost = await costOf(manager, report, recorded);
    await together(
      write(manager, transactionEventInsert, { ...event, totalCost }),
      this.recording.store(manager, station, recorded),
    );
    const begun = state === null ? { ...recorded.session, earliestReportedAt } : null;
    return { authorisation, totalCost, begun };
  }

  /**
   * A token is authorised to start where it is the first to be accepted: the session itself does not count as a
   * concurrent one. Whoever ends a session only has to be known and in good standing (2.0.1 C09, C16, E05, E07).
   */
  private async authorise(
    manager: EntityManager,
    { tenantId }: StationRef,
    report: TransactionEventReport,
    session: Readonly<ChargingSession> | null,
  ): Promise<AuthorisationResult | null> {
    const { idToken, idTokenType: type, time } = report;
    if (needsNoToken(report)) return ANYBODY;
    if (idToken === null) return null;
    const presented = { idToken, type };
    const wasAccepted =
      session?.authorisationStatus === 'Accepted' && session.idTokenKey === tokenKeyOf(idToken);
    const purpose = isStopping(report) || wasAccepted ? 'authorize' : 'start';
    const started = purpose === 'start' ? session?.id : undefined;
    return this.authorisation.authorise(tenantId, presented, purpose, time.at, manager, started);
  }
}

/** C02.FR.02 */
const ANYBODY: AuthorisationResult = {
  status: 'Accepted',
  reason: 'accepted',
  groupIdToken: null,
  validUntil: null,
  driverId: null,
  idToken: '',
};

/** It came as it happened, and says nothing of who charges, nor where it begins and ends. */
function addsReadingsAlone(report: TransactionEventReport): boolean {
  const { eventType, isOffline, idToken } = report;
  const { beginWh, endWh } = registersOf(report.readings);
  return (
    eventType === 'Updated' &&
    !isOffline &&
    idToken === null &&
    !needsNoToken(report) &&
    beginWh === null &&
    endWh === null
  );
}

function isUnchangedBy(session: Standing, report: TransactionEventReport) {
  const { evseId, connectorId, readings } = report;
  const isPlaced =
    (evseId === null || evseId === session.evseId) &&
    (connectorId === null || connectorId === session.connectorId);
  const isMetered = session.meterStartWh !== null || readings.every(({ energyWh }) => energyWh === null);
  const isInOrder = reportedAtOf(report) >= session.earliestReportedAt;
  return session.status === 'active' && isInOrder && isPlaced && isMetered;
}

/** Its readings are of its transaction, and of the EVSE that this has been placed at where the event does not say one. */
const placed = (
  report: TransactionEventReport,
  session: Pick<ChargingSession, 'evseId' | 'connectorId'> | null,
): MeterReport[] =>
  report.readings.map((reading) => ({
    ...reading,
    transactionId: report.transactionId,
    evseId: report.evseId ?? session?.evseId ?? 0,
    connectorId: report.connectorId ?? session?.connectorId ?? 0,
  }));

async function storePlaced(
  manager: EntityManager,
  stationId: string,
  report: TransactionEventReport,
  session: Readonly<ChargingSession> | null,
): Promise<void> {
  const readings = placed(report, session).map((reading) => ({ stationId, report: reading }));
  await Promise.all(readings.map((reading) => write(manager, meterValueInsert, reading)));
}

/** A counter that stands still is no reason to lose what the meter showed. */
async function answerAgain(
  manager: EntityManager,
  stationId: string,
  report: TransactionEventReport,
  session: Readonly<ChargingSession> | null,
  { reportedAt, authorisation, totalCost }: AnsweredEvent,
): Promise<TransactionEventAnswer & { begun: null }> {
  if (Number(reportedAt) !== Number(reportedAtOf(report)))
    await storePlaced(manager, stationId, report, session);
  return { authorisation: authorisation && fromStored(authorisation), totalCost, begun: null };
}

/** I02: so far, for what is reported as it happens and tells the register; I03: of the whole, once all of it is known. */
async function costOf(
  manager: EntityManager,
  report: TransactionEventReport,
  { session, state, readings }: RecordedTransaction,
): Promise<string | null> {
  if (report.eventType === 'Updated') return costOfUpdated(manager, report, session);
  const { endedAt, meterStartWh } = session;
  const isKnown = report.eventType === 'Ended' && state.settledAt !== null && session.status === 'ended';
  if (!isKnown || endedAt === null || !hasTariff(session) || isOfNobody(session)) return null;
  const curve = isMetered(meterStartWh) ? curveOf(readings, curveLimitWh(session), endedAt) : [];
  const terms = await readTariffVersion(manager, session);
  return rateEnded({ ...session, endedAt }, terms, curve)?.totalInclVat ?? null;
}

async function costOfUpdated(
  manager: EntityManager,
  report: TransactionEventReport,
  session: Readonly<ChargingSession>,
): Promise<string | null> {
  if (!tellsCost(session, report)) return null;
  const { meterStartWh } = session;
  const curve = isMetered(meterStartWh)
    ? await readEnergyCurve(manager, session, meterStartWh, MAX_PLAUSIBLE_WH)
    : [];
  return costSoFar(session, report, await readTariffVersion(manager, session), curve);
}
