import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { WriteBatch } from '../../../platform/database/group-commit.js';
import type { Page } from '../../../platform/database/page.js';
import { isStorableIndex, storable } from '../../../platform/database/storable.js';
import {
  type Condition,
  type ListOrder,
  type TenantScope,
  TenantRows,
} from '../../../platform/database/tenant-rows.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { findConnectorIds } from '../connector.store.js';
import { hideUriSecrets, isSecretVariable } from '../secrets.js';
import { stationEvent } from '../station.events.js';
import { StationDirectory } from '../station-directory.js';
import type { StationRef } from '../station-link.js';
import { StationReports } from '../station-reports.js';
import { isPlausible } from '../variable-monitor/monitored-variable.js';
import { type StationEventDto, type StationEventQuery, toStationEventDto } from './station-event.dto.js';
import { StationEvent } from './station-event.entity.js';
import { type NewStationEvent, stationEventInsert } from './station-event.store.js';
import { type EventStatus, MAX_EVENTS_OF_MESSAGE, type ReportedEvent, statusOf } from './station-event.js';

const NEWEST_FIRST: ListOrder<StationEvent> = { by: ['at', 'id'], direction: 'DESC' };

/** What stations notice at their variables (N07, N08). */
@Injectable()
export class StationEventReports {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
    private readonly reports: StationReports,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /**
   * Recorded and announced with the batch of their message; once, when they are sent again. Those that tell of
   * availability count as reports of status, and are committed as such when this resolves.
   */
  async reported(batch: WriteBatch, station: StationRef, events: readonly ReportedEvent[]): Promise<void> {
    const { stationId } = station;
    const kept = events.slice(0, MAX_EVENTS_OF_MESSAGE).filter(isStorable);
    if (kept.length < events.length)
      this.logger.warn(
        { stationId, events: events.length, kept: kept.length },
        'events too many, or of impossible places, were ignored',
      );
    for (const event of kept) batch.add(stationEventInsert, newEvent(station, storable(event)));
    for (const event of kept) {
      const status = statusOf(event);
      if (status !== null) await this.statusReported(station, status, event);
    }
  }

  /** Newest first. Throws NotFoundError when the tenant has no such station. */
  async list(
    scope: TenantScope,
    stationId: string,
    { limit, cursor, component, variable, cleared, from, to }: Readonly<StationEventQuery>,
  ): Promise<Page<StationEventDto>> {
    await this.directory.findOrFail(scope, stationId);
    const conditions: Condition[] = [];
    if (from !== undefined) conditions.push({ sql: 'row.at >= :from', parameters: { from } });
    if (to !== undefined) conditions.push({ sql: 'row.at < :to', parameters: { to } });
    const rows = new TenantRows(this.dataSource, StationEvent, scope);
    const filters = { stationId, component, variable, cleared };
    const page = await rows.page({ limit, cursor }, NEWEST_FIRST, filters, conditions);
    return { ...page, data: page.data.map(toStationEventDto) };
  }

  /** Of an EVSE it is the status of its one connector; of several it does not say which of them it is. */
  private async statusReported(
    station: StationRef,
    { evseId, connectorId, status }: EventStatus,
    { time }: ReportedEvent,
  ): Promise<void> {
    const report = {
      status,
      errorCode: null,
      info: null,
      vendorId: null,
      vendorErrorCode: null,
      time,
    };
    if (connectorId !== null) {
      await this.reports.statusReported(station, { ...report, evseId, connectorId });
      return;
    }
    const [only = 1, ...others] = await findConnectorIds(this.dataSource, station.stationId, evseId);
    if (others.length > 0) return;
    await this.reports.statusReported(station, { ...report, evseId, connectorId: only });
  }
}

const isStorable = (event: ReportedEvent): boolean => isStorableIndex(event.eventId) && isPlausible(event);
const indexOrNull = (index: number | null): number | null =>
  index !== null && isStorableIndex(index) ? index : null;

function newEvent({ stationId, tenantId }: StationRef, event: ReportedEvent): NewStationEvent {
  const id = randomUUID();
  const { eventId, trigger, component, evseId, connectorId, variable, cleared, transactionId } = event;
  const actualValue = isSecretVariable(variable) ? null : hideUriSecrets(event.actualValue);
  const techCode = event.techCode === null ? null : hideUriSecrets(event.techCode);
  const place = { component, evseId, connectorId, variable };
  const data = { id, stationId, eventId, trigger, ...place, actualValue, cleared, techCode, transactionId };
  return {
    ...event,
    id,
    tenantId,
    stationId,
    actualValue,
    techCode,
    techInfo: event.techInfo === null ? null : hideUriSecrets(event.techInfo),
    cause: indexOrNull(event.cause),
    monitorId: indexOrNull(event.monitorId),
    announced: stationEvent('StationEventReported', tenantId, data, event.time.at),
  };
}
