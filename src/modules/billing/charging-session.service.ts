import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../platform/auth/principal.js';
import type { WriteBatch } from '../../platform/database/group-commit.js';
import type { Page, PageRequest } from '../../platform/database/page.js';
import { type TenantScope, TenantRows } from '../../platform/database/tenant-rows.js';
import { NotFoundError } from '../../platform/errors.js';
import type { StationRef } from '../station/index.js';
import { ChargingSession } from './charging-session.entity.js';
import {
  type ChargingSessionDto,
  type ChargingSessionQuery,
  toChargingSessionDto,
} from './dto/charging-session.dto.js';
import { type MeterValueDto, toMeterValueDto } from './dto/meter-value.dto.js';
import type { MeterReport } from './meter-report.js';
import { meterValueInsert } from './meter-value.store.js';
import { ownDriverId } from './own-driver.js';
import { SessionEnergy } from './session-energy.js';
import { pageOfReadings } from './session-readings.store.js';
import type { StartReport, StopReport } from './session-report.js';
import { SessionStart, type StartAnswer } from './session-start.js';
import { SessionStop, type StopAnswer } from './session-stop.js';
import { within } from './time-range.js';
import { FollowedTransactions } from './transaction/followed-transactions.js';
import { findCompleteness } from './transaction/transaction.store.js';

/** The charging sessions: what chargers report of them, and what is read of them. */
@Injectable()
export class ChargingSessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly starts: SessionStart,
    private readonly stops: SessionStop,
    private readonly energy: SessionEnergy,
    private readonly followed: FollowedTransactions,
  ) {}

  /** Records a start and gives the transaction its id; the same start again is answered the same. */
  start(station: StationRef, report: StartReport): Promise<StartAnswer> {
    return this.starts.start(station, report);
  }

  /** Records a stop, whatever transaction it names; the same stop again changes nothing. */
  stop(station: StationRef, report: StopReport): Promise<StopAnswer> {
    this.energy.forget(station.stationId, report.transactionId);
    return this.stops.stop(station, report);
  }

  /** Adds the reading to the batch of its message; the charger is answered when that is committed. */
  meterReported(batch: WriteBatch, station: StationRef, report: MeterReport): void {
    const reading = { stationId: station.stationId, report };
    batch.add(meterValueInsert, reading);
    this.energy.read(batch, reading);
    this.followed.read(station, report);
  }

  async list(principal: Principal, query: Readonly<ChargingSessionQuery>): Promise<Page<ChargingSessionDto>> {
    const { stationId, status, from, to } = query;
    const page = await new TenantRows(this.dataSource, ChargingSession, principal).page(
      query,
      { by: ['startedAt', 'id'], direction: 'DESC' },
      { stationId, status, driverId: ownDriverId(principal) ?? query.driverId },
      within('startedAt', from, to),
    );
    const ids = page.data.map(({ id }) => id);
    const completeness = await findCompleteness(this.dataSource, ids);
    return {
      ...page,
      data: page.data.map((session) => toChargingSessionDto(session, completeness.get(session.id))),
    };
  }

  async find(principal: Principal, id: string): Promise<ChargingSessionDto> {
    const session = await this.findOrFail(principal, id);
    const completeness = await findCompleteness(this.dataSource, [session.id]);
    return toChargingSessionDto(session, completeness.get(session.id));
  }

  async meterValues(principal: Principal, id: string, request: PageRequest): Promise<Page<MeterValueDto>> {
    const session = await this.findOrFail(principal, id);
    const page = await pageOfReadings(this.dataSource, principal, session, request);
    return { ...page, data: page.data.map(toMeterValueDto) };
  }

  /** Under which name the charger knows the transaction, and where it charges. */
  async findTransaction(
    scope: TenantScope,
    sessionId: string,
  ): Promise<{ stationId: string; evseId: number; transactionId: string } | null> {
    return new TenantRows(this.dataSource, ChargingSession, scope).findOne({ id: sessionId });
  }

  /** The charger's own id of the transaction that charges at an EVSE now; null where none does. */
  async findActiveTransaction({ stationId, tenantId }: StationRef, evseId: number): Promise<string | null> {
    const rows = new TenantRows(this.dataSource, ChargingSession, { tenantId });
    const active = await rows.find({ stationId, evseId, status: 'active' });
    const [latest] = active.toSorted((one, other) => other.startedAt.getTime() - one.startedAt.getTime());
    return latest?.transactionId ?? null;
  }

  /** Where a transaction charges, by the charger's own id of it; null when that is not known. */
  async findPlace({ stationId, tenantId }: StationRef, transactionId: string): Promise<number | null> {
    const rows = new TenantRows(this.dataSource, ChargingSession, { tenantId });
    return (await rows.findOne({ stationId, transactionId }))?.evseId ?? null;
  }

  /** Those of the stations where a session is active. */
  async stationsThatCharge(stationIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.dataSource.query<{ stationId: string }[]>(
      `SELECT DISTINCT station_id AS "stationId" FROM billing.charging_session
        WHERE status = 'active' AND station_id = ANY ($1)`,
      [stationIds],
    );
    return new Set(rows.map(({ stationId }) => stationId));
  }

  private async findOrFail(principal: Principal, id: string): Promise<ChargingSession> {
    const rows = new TenantRows(this.dataSource, ChargingSession, principal);
    const session = await rows.findOne({ id, driverId: ownDriverId(principal) });
    if (session === null) throw new NotFoundError('charging session', id);
    return session;
  }
}
