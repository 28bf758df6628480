import { Injectable } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import {
  storableIdToken,
  storableIndex,
  storableText,
  storableWh,
} from '../../platform/database/storable.js';
import { TenantRows } from '../../platform/database/tenant-rows.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { Authorisation, type AuthorisationResult, normaliseIdToken } from '../driver/index.js';
import type { StationRef } from '../station/index.js';
import { ChargingSession } from './charging-session.entity.js';
import {
  findByStopKey,
  findByTransactionId,
  findUnstopped,
  lock,
  lockSession,
} from './charging-session.store.js';
import { adoptReadings, storeReadings, type StoredReading } from './meter-value.store.js';
import { type SessionEnd, SessionEnding } from './session-end.js';
import type { StopReport } from './session-report.js';
import { matchStop } from './stop-matching.js';

export interface StopAnswer {
  /** Null when the stop named no token. */
  authorisation: AuthorisationResult | null;
}

/** Records stops. Every one is kept and answered, whatever is wrong with it (1.6 §4.10). */
@Injectable()
export class SessionStop {
  constructor(
    private readonly dataSource: DataSource,
    private readonly authorisation: Authorisation,
    private readonly ending: SessionEnding,
  ) {}

  async stop(station: StationRef, report: StopReport): Promise<StopAnswer> {
    return inTransaction(this.dataSource, async (manager) => {
      await this.record(manager, station, toStop(report));
      const { idToken, time } = report;
      if (!idToken) return { authorisation: null };
      const { tenantId } = station;
      return {
        authorisation: await this.authorisation.authorise(
          tenantId,
          idToken,
          'authorize',
          time.receivedAt,
          manager,
        ),
      };
    });
  }

  private async record(manager: EntityManager, station: StationRef, report: StopReport): Promise<void> {
    const known = await findByTransactionId(manager, station, report.transactionId);
    // Before any session is locked, which is the order of the group commit too.
    await storeReadings(manager, readingsOf(station, report, known));
    if (known === null) {
      await this.stopUnknown(manager, station, report);
      return;
    }
    const session = await lockSession(manager, known);
    if (session !== null) await this.stopKnown(manager, session, report);
  }

  private async stopKnown(
    manager: EntityManager,
    session: ChargingSession,
    report: StopReport,
  ): Promise<void> {
    const end = toEnd(report);
    if (session.status === 'active') {
      await this.ending.end(manager, session, end);
    } else if (session.marks.includes('closed_by_next_start') || session.marks.includes('stop_matched')) {
      const marks = [...end.marks, 'late_stop'];
      await this.ending.end(
        manager,
        session,
        { ...end, stopKey: session.stopKey, marks },
        'SessionCorrected',
      );
    } else if (end.meterStopWh !== session.meterStopWh && !session.marks.includes('stop_contradicted')) {
      // Another stop of the same transaction that says something else. The first one counts until somebody looks.
      const marks = [...session.marks, 'stop_contradicted'];
      await this.ending.change(manager, session, { marks, status: 'review' }, 'SessionCorrected');
    }
  }

  /** A charger that never got the id of its transaction reports -1 or 0; others an id of another system. */
  private async stopUnknown(manager: EntityManager, station: StationRef, report: StopReport): Promise<void> {
    await lock(manager, `stop ${station.stationId}`);
    const stopKey = stopKeyOf(report);
    if ((await findByStopKey(manager, station, stopKey)) !== null) return;
    const match = matchStop(report, await findUnstopped(manager, station, report.time.at));
    const session = match && (await lockSession(manager, match));
    const end = toEnd(report);
    if (session === null) {
      await this.recordOrphan(manager, station, report, { ...end, stopKey });
      return;
    }
    const correction = session.status !== 'active';
    await adoptReadings(manager, report.transactionId, session, end.endedAt);
    const marks = [...end.marks, 'stop_matched', ...(correction ? ['late_stop'] : [])];
    const eventType = correction ? 'SessionCorrected' : 'SessionEnded';
    await this.ending.end(manager, session, { ...end, stopKey, marks }, eventType);
  }

  /** A stop without a start: nobody can be billed for it before somebody has looked. */
  private async recordOrphan(
    manager: EntityManager,
    station: StationRef,
    report: StopReport,
    end: SessionEnd & { stopKey: string },
  ): Promise<void> {
    const session = orphan(station, report, end);
    await new TenantRows(manager, ChargingSession, station).insert(session);
    await adoptReadings(manager, report.transactionId, session, end.endedAt);
    await this.ending.finish(manager, session, 'SessionEnded');
  }
}

function toStop(report: StopReport): StopReport {
  return {
    ...report,
    transactionId: storableText(report.transactionId),
    idToken: report.idToken === null ? null : storableIdToken(report.idToken),
    meterStopWh: storableWh(report.meterStopWh),
    reason: report.reason === null ? null : storableText(report.reason),
  };
}

/** Readings of a stop belong to its transaction, and to its EVSE where the message does not say one (1.6). */
function readingsOf(
  { stationId }: StationRef,
  report: StopReport,
  session: ChargingSession | null,
): StoredReading[] {
  return report.readings.map((reading) => ({
    stationId,
    report: {
      ...reading,
      transactionId: report.transactionId,
      evseId: reading.evseId || (session?.evseId ?? 0),
      connectorId: reading.connectorId || (session?.connectorId ?? 0),
    },
  }));
}

const toEnd = ({
  time,
  meterStopWh,
  registerIsSessionRelative = false,
  reason,
  idToken,
}: StopReport): SessionEnd => ({
  endedAt: time.at,
  endedReportedAt: time.reportedAt,
  endedReceivedAt: time.receivedAt,
  meterStopWh,
  registerIsSessionRelative,
  stopReason: reason,
  stopIdToken: idToken,
  stopKey: null,
  marks: time.marks.map((mark) => `stop_${mark}`),
});

function stopKeyOf({ transactionId, idToken, meterStopWh, reason, time }: StopReport): string {
  const identity = [transactionId, normaliseIdToken(idToken ?? ''), meterStopWh, reason, time.reportedAt];
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
}

function orphan(
  { stationId, tenantId }: StationRef,
  report: StopReport,
  { marks, meterStopWh = null, registerIsSessionRelative: _, ...end }: SessionEnd & { stopKey: string },
): Readonly<ChargingSession> {
  const [reading] = report.readings;
  const startedAt = new Date(
    Math.min(...[end.endedAt, ...report.readings.map(({ time }) => time.at)].map(Number)),
  );
  return {
    ...end,
    id: randomUUID(),
    tenantId,
    stationId,
    evseId: storableIndex(reading?.evseId ?? 0),
    connectorId: storableIndex(reading?.connectorId ?? 0),
    transactionId: `orphan-${report.transactionId}-${end.stopKey.slice(0, 12)}`,
    startKey: null,
    idToken: report.idToken,
    idTokenKey: report.idToken && normaliseIdToken(report.idToken),
    driverId: null,
    authorisationStatus: null,
    authorisation: null,
    status: 'review',
    startedAt,
    startedReportedAt: null,
    startedReceivedAt: end.endedReceivedAt,
    meterStartWh: null,
    meterStopWh,
    energyWh: 0,
    marks: ['start_unknown', ...marks],
    locationId: null,
    timeZone: 'UTC',
    tariffId: null,
    tariffVersion: null,
    cost: null,
    currency: null,
    updatedAt: new Date(),
  };
}
