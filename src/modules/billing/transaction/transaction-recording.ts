import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DataSource, type EntityManager } from 'typeorm';
import { TenantRows } from '../../../platform/database/tenant-rows.js';
import { inTransaction, together } from '../../../platform/database/transaction.js';
import { announce } from '../../../platform/events/outbox.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Locations, type StationRef, type TariffContext } from '../../station/index.js';
import { sessionEvent } from '../billing.events.js';
import { rateSessionQueue } from '../billing.queues.js';
import { ChargingSession } from '../charging-session.entity.js';
import { findByTransactionId, lock, lockSession, lockTransactions } from '../charging-session.store.js';
import { summariseReadings } from '../meter-value.store.js';
import { SessionEnding } from '../session-end.js';
import { plausibleRegisterWh } from '../session-figures.js';
import { findTariffInForce } from '../tariff.store.js';
import type { StoredEvent } from './transaction-event.js';
import { type Coverage, readCoverage, readDecidingEvents } from './transaction-event.store.js';
import { factsOf, type TransactionFacts } from './transaction-facts.js';
import { begunBy, endedBy, energySoFar, settleFigures, startMarks, tariffOf } from './transaction-session.js';
import { findTransaction, saveTransaction, type TransactionState } from './transaction.store.js';

/** A transaction as it follows from its events. */
export interface RecordedTransaction {
  state: TransactionState;
  session: Readonly<ChargingSession>;
}

const NOTHING_MISSING: Coverage = { missingSeqNos: [], hasRepeats: false };

/**
 * Makes a session of the events of a transaction, anew with each event that may change it. What it is follows from the
 * events that are stored and not from the order in which they came.
 */
@Injectable()
export class TransactionRecording {
  constructor(
    private readonly dataSource: DataSource,
    private readonly locations: Locations,
    private readonly ending: SessionEnding,
    private readonly jobs: Jobs,
  ) {}

  /** Runs `work` while nobody else records a transaction of the station. */
  async exclusively<T>(
    station: StationRef,
    before: readonly string[],
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    return inTransaction(this.dataSource, async (manager) => {
      for (const name of before) await lock(manager, name);
      await lockTransactions(manager, station);
      return work(manager);
    });
  }

  /** Nothing more is waited for: what has come has to do. Nothing happens to one that is settled, or under way. */
  async giveUp(station: StationRef, transactionId: string): Promise<void> {
    await this.exclusively(station, [], async (manager) => {
      const state = await findTransaction(manager, station, transactionId);
      const session = await findByTransactionId(manager, station, transactionId);
      if (state === null || state.settledAt !== null || session?.status === 'active') return;
      await this.derive(manager, station, { ...state, settledAt: new Date() });
    });
  }

  /** Brings the session up to date with the events. The caller works exclusively. */
  async derive(
    manager: EntityManager,
    station: StationRef,
    before: Omit<TransactionState, 'sessionId'>,
  ): Promise<RecordedTransaction> {
    const { stationId, transactionId, earliestReportedAt } = before;
    const found = await findByTransactionId(manager, station, transactionId);
    const [session, events] = await together<[Readonly<ChargingSession> | null, StoredEvent[]]>(
      found && lockSession(manager, found),
      readDecidingEvents(manager, stationId, transactionId, earliestReportedAt),
    );
    const facts = factsOf(events);
    const coverage = await this.coverageOf(manager, before, facts);
    const state = progressOf({ ...before, sessionId: session?.id ?? randomUUID() }, facts, coverage);
    const derived = await this.deriveSession(manager, station, { state, facts, coverage, session });
    await together(
      saveTransaction(manager, state),
      this.save(manager, session, derived, state.settledAt !== null),
    );
    if (derived.evseId !== 0 && (session === null || !isPlacedAlike(session, derived)))
      await this.ending.endOvertaken(manager, station, derived);
    return { state, session: derived };
  }

  private async coverageOf(
    manager: EntityManager,
    { stationId, transactionId, earliestReportedAt: since }: Omit<TransactionState, 'sessionId'>,
    { first, stop }: TransactionFacts,
  ): Promise<Coverage> {
    if (stop === null) return NOTHING_MISSING;
    const transaction = { stationId, transactionId, since };
    return readCoverage(manager, transaction, first.seqNo, stop.event.seqNo);
  }

  private async deriveSession(
    manager: EntityManager,
    station: StationRef,
    transaction: {
      state: TransactionState;
      facts: TransactionFacts;
      coverage: Coverage;
      session: Readonly<ChargingSession> | null;
    },
  ): Promise<Readonly<ChargingSession>> {
    const { state, facts, session } = transaction;
    const begun = begunBy(facts);
    const priced = await this.tariffAt(manager, station, begun.startedAt, session);
    const ended = endedBy(facts, session);
    const marks = startMarks(facts, priced.tariffId !== null);
    const row = { ...(session ?? newSession(station, state)), ...begun, ...priced, ...ended };
    if (ended.endedAt === null) {
      const energyWh = energySoFar(facts, begun.meterStartWh, session);
      return { ...row, status: 'active', energyWh, marks: [...marks, ...facts.marks] };
    }
    const metered = await summariseReadings(manager, row, plausibleRegisterWh(begun.meterStartWh));
    const isGivenUp = state.settledAt !== null && state.isComplete !== true;
    const figures = settleFigures({
      ...transaction,
      begun,
      ended: { ...ended, endedAt: ended.endedAt },
      metered,
      isGivenUp,
    });
    return { ...row, ...figures, marks: [...new Set([...marks, ...figures.marks])] };
  }

  /** A session keeps its tariff, unless it turns out to have started earlier. */
  private async tariffAt(
    manager: EntityManager,
    station: StationRef,
    startedAt: Date,
    session: Readonly<ChargingSession> | null,
  ) {
    if (session !== null && Number(session.startedAt) === Number(startedAt)) {
      const { locationId, timeZone, tariffId, tariffVersion, currency } = session;
      return { locationId, timeZone, tariffId, tariffVersion, currency };
    }
    const context: TariffContext = await this.locations.findTariffContext(station.stationId, manager);
    return tariffOf(context, await findTariffInForce(manager, station, context.tariffId, startedAt));
  }

  private async save(
    manager: EntityManager,
    before: Readonly<ChargingSession> | null,
    session: Readonly<ChargingSession>,
    isSettled: boolean,
  ): Promise<void> {
    const hasEnded = session.status !== 'active';
    if (before === null) {
      await new TenantRows(manager, ChargingSession, session).insert(session);
      await announce(manager, sessionEvent('SessionStarted', session));
      if (hasEnded) await this.ending.finish(manager, session, 'SessionEnded');
    } else if (!isDeepStrictEqual({ ...session }, { ...before })) {
      if (hasEnded) {
        const type = before.status === 'active' ? 'SessionEnded' : 'SessionCorrected';
        await this.ending.change(manager, before, session, type);
      } else await this.update(manager, before, session);
    } else if (hasEnded && isSettled) {
      // A reading may tell how it came about, and with that what it costs, and change no figure of it.
      const { stationId, id: sessionId } = session;
      await this.jobs.enqueue(manager, rateSessionQueue, { stationId, sessionId });
    }
  }

  private async update(
    manager: EntityManager,
    before: Readonly<ChargingSession>,
    session: Readonly<ChargingSession>,
  ): Promise<void> {
    const { stationId, id } = session;
    const rows = new TenantRows(manager, ChargingSession, session);
    await rows.update({ stationId, id }, { ...session, updatedAt: new Date() });
    if (before.idTokenKey !== session.idTokenKey)
      await announce(manager, sessionEvent('SessionAuthorised', session));
  }
}

type Placed = Pick<ChargingSession, 'evseId' | 'startedAt'>;
const isPlacedAlike = (one: Placed, other: Placed): boolean =>
  one.evseId === other.evseId && Number(one.startedAt) === Number(other.startedAt);

/** What is complete is settled; what was settled stays so. */
function progressOf(state: TransactionState, facts: TransactionFacts, coverage: Coverage): TransactionState {
  const { started, stop } = facts;
  if (stop === null) return { ...state, isComplete: null, missingSeqNos: [] };
  const { missingSeqNos } = coverage;
  const isComplete = started !== null && started.seqNo < stop.event.seqNo && missingSeqNos.length === 0;
  return {
    ...state,
    isComplete,
    missingSeqNos,
    settledAt: state.settledAt ?? (isComplete ? new Date() : null),
  };
}

const newSession = ({ stationId, tenantId }: StationRef, { sessionId, transactionId }: TransactionState) => ({
  id: sessionId,
  tenantId,
  stationId,
  transactionId,
  startKey: null,
  stopKey: null,
  stopTransactionId: null,
  meteredWh: null,
  registerIsSessionRelative: false,
  cost: null,
  updatedAt: new Date(),
});
