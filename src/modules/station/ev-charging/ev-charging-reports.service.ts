import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Page, PageRequest } from '../../../platform/database/page.js';
import { isStorableIndex, isStorableNumber, storable } from '../../../platform/database/storable.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { announce } from '../../../platform/events/outbox.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { findLimiting } from '../charging-profile/charging-profile.store.js';
import { type EvSchedule, exceeds, type InForce, inForceAt } from '../charging-profile/profile-in-force.js';
import { stationEvent } from '../station.events.js';
import { StationDirectory } from '../station-directory.js';
import type { StationRef } from '../station-link.js';
import { renewalQueue } from './charging-profile-renewal.js';
import { type EvChargingNeedsDto, toEvChargingNeedsDto } from './ev-charging.dto.js';
import { EvCharging } from './ev-charging.entity.js';
import { findMaxTuples, lockEv, markRenewed, recordNeeds, recordSchedule } from './ev-charging.store.js';
import { type KnownEv } from './ev-charging.store.js';
import { type NeedsReport, renewalTime, type ScheduleReport } from './ev-charging.js';

const BY_EVSE: ListOrder<EvCharging> = { by: ['evseId', 'id'], direction: 'ASC' };

type Answer = 'Accepted' | 'Rejected';

/** What cars tell of their charging. Each report is committed when it resolves, with what follows from it. */
@Injectable()
export class EvChargingReports {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
    private readonly jobs: Jobs,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /**
   * `Accepted` when a profile of ours is in force, which is then sent for the transaction (2.0.1 K15.FR.03 and 07,
   * K16.FR.12); else `Rejected`: no limit is made up here.
   */
  async needsReported(station: StationRef, reported: NeedsReport, at: Date): Promise<Answer> {
    const report = { ...storable(reported), maxScheduleTuples: countOrNull(reported.maxScheduleTuples) };
    const { stationId, tenantId } = station;
    const { evseId, transactionId, chargingNeeds } = report;
    return this.withEv(station, report, async (manager, known) => {
      const profile = await profileInForce(manager, station, report, at);
      const status = profile === null || transactionId === null ? 'Rejected' : 'Accepted';
      await recordNeeds(manager, station, report, status, at);
      if (status === 'Accepted')
        await this.renew(manager, station, report, { ...known, renegotiations: 0 }, at, false);
      const { requestedEnergyTransfer, departureTime = null } = chargingNeeds;
      const data = { stationId, evseId, transactionId, requestedEnergyTransfer, departureTime, status };
      await announce(manager, stationEvent('EvChargingNeedsReported', tenantId, data, at));
      return status;
    });
  }

  /**
   * `Rejected` when it is more than the profile in force allows (2.0.1 K15.FR.12), which is then sent again
   * (K15.FR.13), a few times.
   */
  async scheduleReported(station: StationRef, reported: ScheduleReport, at: Date): Promise<Answer> {
    const { stationId, tenantId } = station;
    const { evseId, transactionId, timeBase, scheduleId, chargingSchedule } = reported;
    return this.withEv(station, reported, async (manager, known) => {
      const profile = await profileInForce(manager, station, reported, at);
      const plan: EvSchedule = { id: scheduleId, timeBase, ...chargingSchedule };
      const status = profile !== null && exceeds(plan, profile) ? 'Rejected' : 'Accepted';
      const view = { timeBase: timeBase.toISOString(), scheduleId, chargingSchedule };
      await recordSchedule(manager, station, evseId, view, status, at);
      if (status === 'Rejected') await this.renew(manager, station, reported, known, at, true);
      const data = { stationId, evseId, transactionId, status };
      await announce(manager, stationEvent('EvChargingScheduleReported', tenantId, data, at));
      return status;
    });
  }

  /** How many periods the car of a transaction takes; undefined when it told no needs, null when it did not say. */
  async maxTuples(
    station: StationRef,
    evseId: number,
    transactionId: string,
  ): Promise<number | null | undefined> {
    return findMaxTuples(this.dataSource, station, evseId, transactionId);
  }

  /** Throws NotFoundError when the tenant has no such station. */
  async list(
    scope: TenantScope,
    stationId: string,
    request: Readonly<PageRequest>,
  ): Promise<Page<EvChargingNeedsDto>> {
    await this.directory.findOrFail(scope, stationId);
    const page = await new TenantRows(this.dataSource, EvCharging, scope).page(request, BY_EVSE, {
      stationId,
    });
    return { ...page, data: page.data.map(toEvChargingNeedsDto) };
  }

  /** Of an EVSE that cannot be, or is one too many, nothing is kept. */
  private async withEv(
    station: StationRef,
    { evseId, transactionId }: { evseId: number; transactionId: string | null },
    work: (manager: EntityManager, known: KnownEv) => Promise<Answer>,
  ): Promise<Answer> {
    const isPossible = evseId > 0 && isStorableIndex(evseId);
    const answer = isPossible
      ? await inTransaction(this.dataSource, async (manager) => {
          const known = await lockEv(manager, station, evseId, transactionId);
          return known === null ? null : work(manager, known);
        })
      : null;
    if (answer === null)
      this.logger.warn(
        { stationId: station.stationId, evseId },
        'a report of the car at an impossible EVSE was ignored',
      );
    return answer ?? 'Rejected';
  }

  private async renew(
    manager: EntityManager,
    station: StationRef,
    { evseId, transactionId }: { evseId: number; transactionId: string | null },
    known: KnownEv,
    at: Date,
    asCarExceeds: boolean,
  ): Promise<void> {
    const time = renewalTime(known, at);
    if (transactionId === null || time === null) return;
    await markRenewed(manager, station, evseId, time, asCarExceeds);
    const { stationId, tenantId } = station;
    await this.jobs.enqueue(manager, renewalQueue, { stationId, tenantId, evseId, transactionId }, time);
  }
}

async function profileInForce(
  manager: EntityManager,
  { stationId }: StationRef,
  place: { evseId: number; transactionId: string | null },
  at: Date,
): Promise<InForce | null> {
  return inForceAt(await findLimiting(manager, stationId, place.evseId), place, at);
}

const countOrNull = (count: number | null): number | null =>
  count !== null && isStorableNumber(count) && count > 0 ? count : null;
