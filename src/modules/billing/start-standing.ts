import type { EntityManager } from 'typeorm';
import type { BatchQuery } from '../../platform/database/group-query.js';
import { ask } from '../../platform/database/turn.js';
import type { StationRef } from '../station/index.js';
import type { ChargingSession } from './charging-session.entity.js';
import { findByTransactionId, findOfStation, ofStation, openSessions } from './charging-session.store.js';

interface StartQuestion {
  station: StationRef;
  evseId: number;
  startKey: string | null;
  startedAt: Date;
}

/** What becomes of a start depends on what is stored of its station. */
export interface StartStanding {
  key: string;
  /** It may have been reported before. */
  mayBeKnown: boolean;
  /** Sessions of its EVSE end with it. */
  overtakes: boolean;
  /** The station has told stops that name none of its transactions. */
  mayBeStopped: boolean;
  /** Transaction ids of 1.6 are positive integers, unique over all stations. */
  nextTransactionId: string;
}

const startStanding: BatchQuery<StartQuestion> = {
  name: 'billing.start-standing',
  sql: `
    SELECT asked.key, nextval('billing.transaction_number')::text AS "nextTransactionId",
           asked.start_key IS NULL OR EXISTS (
             SELECT FROM billing.charging_session
              WHERE station_id = asked.station_id AND start_key = asked.start_key) AS "mayBeKnown",
           EXISTS (SELECT FROM billing.charging_session session
                    WHERE session.station_id = asked.station_id AND session.tenant_id = asked.tenant_id
                      AND session.evse_id = asked.evse_id AND ${openSessions('asked.started_at')}) AS overtakes,
           EXISTS (SELECT FROM billing.charging_session
                    WHERE station_id = asked.station_id AND stop_key IS NOT NULL) AS "mayBeStopped"
      FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::timestamptz[])
             AS asked (key, station_id, tenant_id, evse_id, start_key, started_at)`,
  columns: (starts) => [
    starts.map(({ station }) => station.stationId),
    starts.map(({ station }) => station.stationId),
    starts.map(({ station }) => station.tenantId),
    starts.map(({ evseId }) => evseId),
    starts.map(({ startKey }) => startKey),
    starts.map(({ startedAt }) => startedAt),
  ],
  keyOf: ({ station }) => station.stationId,
};

/** The caller has the transactions of the station to itself. */
export async function findStartStanding(
  manager: EntityManager,
  question: StartQuestion,
): Promise<StartStanding> {
  const [standing] = await ask<StartQuestion, StartStanding>(manager, startStanding, question);
  if (standing === undefined) throw new Error('a start has a standing');
  return standing;
}

/** What tells a start by itself, when it came without a time that can be read. */
interface TimelessStart {
  evseId: number;
  connectorId: number;
  idTokenKey: string;
  meterStartWh: number | null;
  time: { receivedAt: Date };
}

/** What tells a start when it is repeated. */
interface StartIdentity extends TimelessStart {
  transactionId: string | null;
  /** Null where its time cannot be read. */
  startKey: string | null;
}

/** The session of a start that was reported before. */
export async function findStarted(
  manager: EntityManager,
  station: StationRef,
  { transactionId, startKey, ...start }: StartIdentity,
): Promise<ChargingSession | null> {
  if (transactionId !== null) return findByTransactionId(manager, station, transactionId);
  if (startKey !== null) return findOfStation(manager, station, 'start_key', startKey);
  return findStartedTimeless(manager, station, start);
}

/** No message is on its way for longer, or lies in a socket that has been left. */
const MAX_DELAY_MS = 3_600_000;
const LATEST_OF_EVSE = 10;

/**
 * The session of a start without a time, when it was reported before: with the same token and register. The register has
 * to show that it was not another one. Either it has not moved since, and the session is under way, or it has, and does not
 * go back to where it was; one that begins at 0 each time shows nothing. What later sessions of the EVSE have overtaken
 * was reported not long ago: the repetition was sent before them.
 */
async function findStartedTimeless(
  manager: EntityManager,
  station: StationRef,
  start: TimelessStart,
): Promise<ChargingSession | null> {
  const latest = await ofStation(manager, station)
    .andWhere({ evseId: start.evseId })
    .andWhere(`NOT session.marks && '{start_unknown}'`)
    .orderBy('session.startedAt', 'DESC')
    .limit(LATEST_OF_EVSE)
    .getMany();
  const index = latest.findIndex((session) => isAlike(session, start));
  const found = latest[index];
  if (found === undefined || start.meterStartWh === null) return null;
  const overtaking = latest.slice(0, index);
  if (overtaking.length === 0 && found.energyWh === 0) return found.status === 'active' ? found : null;
  const registerWh = Math.max(...overtaking.map((session) => session.meterStartWh ?? 0), start.meterStartWh);
  const hasMoved = found.energyWh > 0 || registerWh > start.meterStartWh;
  const isLate = Number(found.startedReceivedAt) < Number(start.time.receivedAt) - MAX_DELAY_MS;
  return start.meterStartWh > 0 && hasMoved && (overtaking.length === 0 || !isLate) ? found : null;
}

const isAlike = (session: ChargingSession, start: TimelessStart): boolean =>
  session.startedReportedAt === null &&
  session.connectorId === start.connectorId &&
  session.idTokenKey === start.idTokenKey &&
  session.meterStartWh === start.meterStartWh;
