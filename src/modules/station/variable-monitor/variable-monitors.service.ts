import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { isStorableIndex, storable } from '../../../platform/database/storable.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { saveProgress } from '../awaited-report.store.js';
import { Commands } from '../command.service.js';
import { afterPart, isPartNumber, isWhole } from '../device-model/report.js';
import type { CommandDto } from '../dto/command.dto.js';
import { StationDirectory } from '../station-directory.js';
import type { StationRef } from '../station-link.js';
import { nextRequestId } from '../station-task/station-task.store.js';
import type { GetMonitoringReportDto } from './dto/monitoring-command.dto.js';
import {
  toVariableMonitorDto,
  type VariableMonitorDto,
  type VariableMonitorQuery,
} from './dto/variable-monitor.dto.js';
import { isPlausible } from './monitored-variable.js';
import { VariableMonitor } from './variable-monitor.entity.js';
import {
  completeEmptyReport,
  expectReport,
  forgetCustomMonitors,
  forgetMonitors,
  forgetMonitorsBefore,
  lockReport,
  recordMonitors,
} from './variable-monitor.store.js';
import { MAX_MONITORS, type MonitoringReportPart, type ReportedMonitor } from './variable-monitor.js';

const BY_ID: ListOrder<VariableMonitor> = { by: ['monitorId'], direction: 'ASC' };

/** The monitors that stations have on their variables, by their reports and answers (block N). */
@Injectable()
export class VariableMonitors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: Commands,
    private readonly directory: StationDirectory,
  ) {}

  async list(
    scope: TenantScope,
    stationId: string,
    { limit, cursor, component, variable }: Readonly<VariableMonitorQuery>,
  ): Promise<Page<VariableMonitorDto>> {
    await this.directory.findOrFail(scope, stationId);
    const rows = new TenantRows(this.dataSource, VariableMonitor, scope);
    const page = await rows.page({ limit, cursor }, BY_ID, { stationId, component, variable });
    return { ...page, data: page.data.map(toVariableMonitorDto) };
  }

  /** Throws as Commands.run does. A report of all monitors takes the place of what is known, once it is whole. */
  async requestReport(
    principal: Principal,
    stationId: string,
    body: Readonly<GetMonitoringReportDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const requestId = await nextRequestId(this.dataSource);
    const isFull = body.monitoringCriteria === undefined && body.variables === undefined;
    return this.commands.run(
      principal,
      stationId,
      'get-monitoring-report',
      { ...body, requestId },
      waitSeconds,
      async (manager, commandId) => {
        if (isFull) await expectReport(manager, stationId, requestId, commandId);
      },
    );
  }

  /** One part of a report, in whatever order. */
  async reported(station: StationRef, part: MonitoringReportPart): Promise<void> {
    const { stationId } = station;
    await inTransaction(this.dataSource, async (manager) => {
      await recordMonitors(manager, station, usable(part.monitors), null);
      if (isStorableIndex(part.requestId) && isPartNumber(part.seqNo))
        await this.recordPart(manager, stationId, part);
    });
  }

  /** The answer to a command that asked for a report: there are no such monitors. */
  async noneReported({ stationId }: StationRef, commandId: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const requestedAt = await completeEmptyReport(manager, commandId);
      if (requestedAt !== null) await forgetMonitorsBefore(manager, stationId, requestedAt);
    });
  }

  /** The station has set what it was asked to set. */
  async set(station: StationRef, monitors: readonly ReportedMonitor[]): Promise<void> {
    await inTransaction(this.dataSource, (manager) =>
      recordMonitors(manager, station, usable(monitors), true),
    );
  }

  /** The station has them no longer. */
  async cleared({ stationId }: StationRef, monitorIds: readonly number[]): Promise<void> {
    await inTransaction(this.dataSource, (manager) =>
      forgetMonitors(manager, stationId, monitorIds.filter(isStorableIndex)),
    );
  }

  /** The station has none any more that it did not come with (N03.FR.04, N03.FR.05). */
  async customCleared({ stationId }: StationRef): Promise<void> {
    await inTransaction(this.dataSource, (manager) => forgetCustomMonitors(manager, stationId));
  }

  private async recordPart(
    manager: EntityManager,
    stationId: string,
    { requestId, seqNo, isLast }: MonitoringReportPart,
  ): Promise<void> {
    const report = await lockReport(manager, stationId, requestId);
    const progress = report === null ? null : afterPart(report, seqNo, isLast);
    if (report === null || progress === null) return;
    const completes = isWhole(progress);
    await saveProgress(manager, 'monitoring_report', { stationId, requestId }, progress, completes);
    if (completes) await forgetMonitorsBefore(manager, stationId, report.requestedAt);
  }
}

/** One for each id, the last; without those that no station can have. */
function usable(monitors: readonly ReportedMonitor[]): ReportedMonitor[] {
  const possible = monitors
    .slice(0, MAX_MONITORS)
    .filter(
      (monitor) =>
        isStorableIndex(monitor.monitorId) &&
        isStorableIndex(monitor.severity) &&
        Number.isFinite(monitor.value) &&
        isPlausible(monitor),
    );
  return [...new Map(possible.map((monitor) => [monitor.monitorId, storable(monitor)])).values()];
}
