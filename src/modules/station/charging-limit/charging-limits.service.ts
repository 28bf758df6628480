import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Page } from '../../../platform/database/page.js';
import { isStorableIndex } from '../../../platform/database/storable.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { announce } from '../../../platform/events/outbox.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import type { ChargingLimitSource } from '../charging-profile/charging-profile.js';
import { stationEvent } from '../station.events.js';
import { StationDirectory } from '../station-directory.js';
import type { StationRef } from '../station-link.js';
import { type ChargingLimitDto, type ChargingLimitQuery, toChargingLimitDto } from './charging-limit.dto.js';
import { ChargingLimit } from './charging-limit.entity.js';
import { type ChargingLimitReport, recordLimit, removeLimits } from './charging-limit.store.js';

const BY_EVSE: ListOrder<ChargingLimit> = { by: ['evseId', 'id'], direction: 'ASC' };

/** The limits that others set stations. Reports are committed, and announced, when they resolve. */
@Injectable()
export class ChargingLimits {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /** Takes the place of the one before of the same EVSE and source. */
  async notified(station: StationRef, report: ChargingLimitReport, at: Date): Promise<void> {
    const { stationId, tenantId } = station;
    const { evseId, chargingLimitSource, isGridCritical } = report;
    if (!isStorableIndex(evseId)) {
      this.logger.warn({ stationId, evseId }, 'a charging limit of an impossible EVSE was ignored');
      return;
    }
    await inTransaction(this.dataSource, async (manager) => {
      if (!(await recordLimit(manager, station, report, at))) return;
      const data = { stationId, evseId, chargingLimitSource, isGridCritical };
      await announce(manager, stationEvent('ChargingLimitNotified', tenantId, data, at));
    });
  }

  /** The source limits no longer: an EVSE, or all of the station when none is named. */
  async cleared(
    station: StationRef,
    chargingLimitSource: ChargingLimitSource,
    evseId: number | null,
    at: Date,
  ): Promise<void> {
    const { stationId, tenantId } = station;
    if (evseId !== null && !isStorableIndex(evseId)) return;
    await inTransaction(this.dataSource, async (manager) => {
      const removed = await removeLimits(manager, station, chargingLimitSource, evseId);
      const events = removed.map((of) =>
        stationEvent('ChargingLimitCleared', tenantId, { stationId, evseId: of, chargingLimitSource }, at),
      );
      await announce(manager, ...events);
    });
  }

  /** Throws NotFoundError when the tenant has no such station. */
  async list(
    scope: TenantScope,
    stationId: string,
    query: Readonly<ChargingLimitQuery>,
  ): Promise<Page<ChargingLimitDto>> {
    await this.directory.findOrFail(scope, stationId);
    const { limit, cursor, evseId, chargingLimitSource } = query;
    const rows = new TenantRows(this.dataSource, ChargingLimit, scope);
    const page = await rows.page({ limit, cursor }, BY_EVSE, { stationId, evseId, chargingLimitSource });
    return { ...page, data: page.data.map(toChargingLimitDto) };
  }
}
