import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TenantRows } from '../../platform/database/tenant-rows.js';
import { announce } from '../../platform/events/outbox.js';
import type { StationRef } from '../station/index.js';
import { sessionEvent, sessionMerged } from './billing.events.js';
import { ChargingSession } from './charging-session.entity.js';
import { findNextStarts, findUnsettled, lockSession, releaseStops } from './charging-session.store.js';
import { isOrphan, isSameStop, type LooseStop, looseStopOf, orphanOf } from './loose-stop.js';
import { closedByNextStart, type SessionEnd, SessionEnding } from './session-end.js';
import { type Candidate, matchStops } from './stop-matching.js';

/** What makes the stops of a station worth another look. */
export interface SettlingCause {
  /** When it happened by the clock of the charger. */
  at: Date;
  /** A stop that belongs to no session as yet, and is not stored. */
  stop?: LooseStop | undefined;
  /** A session that has been stopped under its own id, and how. */
  stopped?: { sessionId: string; end: SessionEnd };
}

/** A session has one stop, and loses it at most once to each that has a better claim: more rounds change nothing. */
const MAX_ROUNDS = 3;

/**
 * Finds the sessions of stops that name none of them, again with each start and each stop that comes: queues are sent out
 * of order, and a stop may come before its start, or have been taken for that of another session until then.
 */
@Injectable()
export class SessionSettling {
  constructor(private readonly ending: SessionEnding) {}

  /** The caller holds the lock of the station's transactions. */
  async settle(manager: EntityManager, station: StationRef, cause: SettlingCause): Promise<void> {
    for (let round = 1, { stop } = cause; round <= MAX_ROUNDS; round++, stop = undefined) {
      if (!(await this.settleOnce(manager, station, { ...cause, stop }))) return;
    }
  }

  /** Whether any session was given a stop, or lost one. */
  private async settleOnce(
    manager: EntityManager,
    station: StationRef,
    { at, stop: incoming, stopped }: SettlingCause,
  ): Promise<boolean> {
    const unsettled = await findUnsettled(manager, station, at);
    const known = unsettled.flatMap((session) => looseStopOf(session) ?? []);
    const stops = incoming === undefined ? known : [...known, incoming];
    if (stops.length === 0) return false;

    const orphans = new Map(unsettled.filter(isOrphan).map((orphan) => [orphan.stopKey, orphan]));
    const others = stops.filter((stop) => stopped === undefined || !isSameStop(stop, stopped.end));
    if (stopped !== undefined) {
      for (const { stopKey } of stops.filter((stop) => !others.includes(stop)))
        await this.merge(manager, orphans.get(stopKey), stopped.sessionId);
    }
    const matched = matchStops(others, await candidatesOf(manager, station, unsettled));
    const moved = others.filter(({ stopKey, sessionId }) => sessionId !== (matched.get(stopKey)?.id ?? null));
    await releaseStops(
      manager,
      station,
      moved.map(({ stopKey }) => stopKey),
    );
    for (const stop of moved) await this.give(manager, station, stop, matched.get(stop.stopKey), orphans);
    await this.closeBereft(manager, station, moved, matched);
    if (incoming !== undefined && !moved.includes(incoming) && others.includes(incoming))
      await this.recordOrphan(manager, station, incoming);
    return moved.length > 0;
  }

  private async give(
    manager: EntityManager,
    station: StationRef,
    stop: LooseStop,
    candidate: Candidate | undefined,
    orphans: ReadonlyMap<string | null, ChargingSession>,
  ): Promise<void> {
    if (candidate === undefined) {
      await this.recordOrphan(manager, station, stop);
      return;
    }
    await this.merge(manager, orphans.get(stop.stopKey), candidate.id);
    const session = await lockSession(manager, { ...station, id: candidate.id });
    if (session === null) return;
    const isCorrection = session.status !== 'active';
    const marks = [...stop.end.marks, 'stop_matched', ...(isCorrection ? ['late_stop'] : [])];
    const eventType = isCorrection ? 'SessionCorrected' : 'SessionEnded';
    await this.ending.end(manager, session, { ...stop.end, marks }, eventType);
  }

  /** What lost its stop to a session that began after it was over by then, by the start of the next on its EVSE. */
  private async closeBereft(
    manager: EntityManager,
    station: StationRef,
    moved: readonly LooseStop[],
    matched: ReadonlyMap<string, Candidate>,
  ): Promise<void> {
    const stopped = new Set([...matched.values()].map(({ id }) => id));
    for (const { sessionId, end } of moved) {
      if (sessionId === null || stopped.has(sessionId)) continue;
      const session = await lockSession(manager, { ...station, id: sessionId });
      if (session === null) continue;
      const { [sessionId]: nextStartAt } = await findNextStarts(manager, station, [sessionId]);
      await this.ending.end(
        manager,
        session,
        closedByNextStart(nextStartAt ?? end.endedAt, end.endedReceivedAt),
        'SessionCorrected',
      );
    }
  }

  private async recordOrphan(manager: EntityManager, station: StationRef, stop: LooseStop): Promise<void> {
    const orphan = orphanOf(station, stop);
    await new TenantRows(manager, ChargingSession, station).insert(orphan);
    await announce(manager, sessionEvent('SessionEnded', orphan));
  }

  /** Its stop is another session's: the orphan was no session of its own. */
  private async merge(
    manager: EntityManager,
    orphan: ChargingSession | undefined,
    sessionId: string,
  ): Promise<void> {
    if (orphan === undefined) return;
    const { stationId, id } = orphan;
    await new TenantRows(manager, ChargingSession, orphan).delete({ stationId, id });
    await announce(manager, sessionMerged(orphan, sessionId));
  }
}

async function candidatesOf(
  manager: EntityManager,
  station: StationRef,
  unsettled: readonly ChargingSession[],
): Promise<Candidate[]> {
  const sessions = unsettled.filter((session) => !isOrphan(session));
  const nextStarts = await findNextStarts(
    manager,
    station,
    sessions.map(({ id }) => id),
  );
  return sessions.map(({ id, transactionId, evseId, idTokenKey, startedAt, meterStartWh, meteredWh }) => ({
    id,
    transactionId,
    evseId,
    idTokenKey,
    startedAt,
    meterStartWh,
    nextStartAt: nextStarts[id] ?? null,
    meteredWh: meteredWh ?? 0,
  }));
}
