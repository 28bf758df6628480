import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { GroupTransaction } from '../../../platform/database/group-transaction.js';
import { together } from '../../../platform/database/transaction.js';
import { announce } from '../../../platform/events/outbox.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Locations, type StationRef } from '../../station/index.js';
import { sessionEvent } from '../billing.events.js';
import { rateSessionQueue } from '../billing.queues.js';
import type { ChargingSession } from '../charging-session.entity.js';
import {
  findByTransactionId,
  insertSession,
  lockSession,
  transactionsLock,
  updateSession,
} from '../charging-session.store.js';
import { SessionEnding } from '../session-end.js';
import { plausibleRegisterWh } from '../session-figures.js';
import { type Metered, readMetered, summaryOf } from '../session-readings.store.js';
import { findTariffInForce } from '../tariff.store.js';
import { type Coverage, readCoverage, readDecidingEvents } from './deciding-events.store.js';
import { FollowedTransactions } from './followed-transactions.js';
import type { StoredEvent } from './transaction-event.js';
import { factsOf, type TransactionFacts } from './transaction-facts.js';
import { begunBy, endedBy, energySoFar, settleFigures, startMarks, tariffOf } from './transaction-session.js';
import { overtakes } from './transaction-session.store.js';
import { findTransaction, saveTransaction, type TransactionState } from './transaction.store.js';

/** The events of a transaction: those that are stored, as far as they decide, and one that is not yet. */
interface Events {
  stored: readonly StoredEvent[];
  unstored: StoredEvent | null;
}

/** A transaction as it follows from its events. */
export interface RecordedTransaction {
  state: TransactionState;
  /** As the session was before; locked. */
  before: Readonly<ChargingSession> | null;
  session: Readonly<ChargingSession>;
  /** What its figures follow from; none as long as it is under way. */
  readings: readonly Metered[];
}

const NOTHING_MISSING: Coverage = { missingSeqNos: [], hasRepeats: false };

/**
 * Makes a session of the events of a transaction, anew with each event that may change it. What it is follows from the
 * events that are stored and not from the order in which they came.
 */
@Injectable()
export class TransactionRecording {
  constructor(
    private readonly transactions: GroupTransaction,
    private readonly locations: Locations,
    private readonly ending: SessionEnding,
    private readonly jobs: Jobs,
    private readonly followed: FollowedTransactions,
  ) {}

  /** Runs `work` while nobody else records a transaction of the station, nor holds one of the other locks. */
  async exclusively<T>(
    station: StationRef,
    locks: readonly string[],
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.transactions.run([...locks, transactionsLock(station)], work);
    } finally {
      this.followed.forget(station);
    }
  }

  /** Nothing more is waited for: what has come has to do. Nothing happens to one that is settled, or under way. */
  async giveUp(station: StationRef, transactionId: string): Promise<void> {
    await this.exclusively(station, [], async (manager) => {
      const [state, session] = await together(
        findTransaction(manager, station, transactionId),
        findByTransactionId(manager, station, transactionId),
      );
      if (state === null || state.settledAt !== null || session?.status === 'active') return;
      const { stationId, earliestReportedAt: since } = state;
      const stored = await readDecidingEvents(manager, { stationId, transactionId, since });
      const given = { ...state, settledAt: new Date() };
      const events = { stored, unstored: null };
      await this.store(manager, station, await this.derive(manager, station, given, events, session));
    });
  }

  /** What becomes of the session, as it was found, by the events. The caller works exclusively. */
  async derive(
    manager: EntityManager,
    station: StationRef,
    before: Omit<TransactionState, 'sessionId'>,
    events: Events,
    found: Readonly<ChargingSession> | null,
  ): Promise<RecordedTransaction> {
    const { stored, unstored } = events;
    const facts = factsOf(unstored === null ? stored : [...stored, unstored]);
    const [session, coverage] = await together(
      found && lockSession(manager, found),
      this.coverageOf(manager, before, facts, unstored),
    );
    const state = progressOf({ ...before, sessionId: session?.id ?? randomUUID() }, facts, coverage);
    return this.deriveSession(manager, station, { state, facts, coverage, session });
  }

  /** Brings the session up to date with what was derived. */
  async store(
    manager: EntityManager,
    station: StationRef,
    { state, before, session }: RecordedTransaction,
  ): Promise<void> {
    const isPlaced = session.evseId !== 0 && (before === null || !isPlacedAlike(before, session));
    const endsOthers = isPlaced && (await overtakes(manager, session));
    await together(
      saveTransaction(manager, state),
      this.save(manager, before, session, state.settledAt !== null),
    );
    if (endsOthers) await this.ending.endOvertaken(manager, station, session);
  }

  private async coverageOf(
    manager: EntityManager,
    { stationId, transactionId, earliestReportedAt: since }: Omit<TransactionState, 'sessionId'>,
    { first, stop }: TransactionFacts,
    unstored: StoredEvent | null,
  ): Promise<Coverage> {
    if (stop === null) return NOTHING_MISSING;
    const numbers = { from: first.seqNo, to: stop.event.seqNo, unstored: unstored?.seqNo ?? null };
    return readCoverage(manager, { stationId, transactionId, since, ...numbers });
  }

  private async deriveSession(
    manager: EntityManager,
    station: StationRef,
    known: {
      state: TransactionState;
      facts: TransactionFacts;
      coverage: Coverage;
      session: Readonly<ChargingSession> | null;
    },
  ): Promise<RecordedTransaction> {
    const { state, facts, session } = known;
    const begun = begunBy(facts);
    const priced = await this.tariffAt(manager, station, begun.startedAt, session);
    const ended = endedBy(facts, session);
    const marks = startMarks(facts, priced.tariffId !== null);
    const row = { ...(session ?? newSession(station, state)), ...begun, ...priced, ...ended };
    if (ended.endedAt === null) {
      const energyWh = energySoFar(facts, begun.meterStartWh, session);
      const active = { ...row, status: 'active' as const, energyWh, marks: [...marks, ...facts.marks] };
      return { state, before: session, session: active, readings: [] };
    }
    const readings = await readMetered(manager, row, begun.meterStartWh ?? 0);
    const metered = summaryOf(readings, plausibleRegisterWh(begun.meterStartWh));
    const isGivenUp = state.settledAt !== null && state.isComplete !== true;
    const figures = settleFigures({
      ...known,
      begun,
      ended: { ...ended, endedAt: ended.endedAt },
      metered,
      isGivenUp,
    });
    const all = [...new Set([...marks, ...figures.marks])];
    return { state, before: session, session: { ...row, ...figures, marks: all }, readings };
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
    const context = await this.locations.findTariffContext(station.stationId, manager);
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
      await together(
        insertSession(manager, session),
        announce(manager, sessionEvent('SessionStarted', session)),
      );
      if (hasEnded) await this.ending.finish(manager, session, 'SessionEnded');
    } else if (!isDeepStrictEqual({ ...session }, { ...before })) {
      await this.change(manager, before, session);
    } else if (hasEnded && isSettled) {
      // A reading may tell how it came about, and with that what it costs, and change no figure of it.
      const { stationId, id: sessionId } = session;
      await this.jobs.enqueue(manager, rateSessionQueue, { stationId, sessionId });
    }
  }

  private async change(
    manager: EntityManager,
    before: Readonly<ChargingSession>,
    session: Readonly<ChargingSession>,
  ): Promise<void> {
    if (session.status !== 'active') {
      const type = before.status === 'active' ? 'SessionEnded' : 'SessionCorrected';
      await this.ending.change(manager, before, session, type);
      return;
    }
    const isIdentified = before.idTokenKey !== session.idTokenKey;
    await together(
      updateSession(manager, { ...session, updatedAt: new Date() }),
      isIdentified ? announce(manager, sessionEvent('SessionAuthorised', session)) : null,
    );
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
