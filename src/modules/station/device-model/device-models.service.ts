import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { inTransaction } from '../../../platform/database/transaction.js';
import { announce } from '../../../platform/events/outbox.js';
import { forgetVariablesBefore, recordVariables } from '../configuration.store.js';
import { stationEvent } from '../station.events.js';
import type { StationRef } from '../station-link.js';
import { saveProgress } from '../awaited-report.store.js';
import { type ExpectedReport, insertReport, lockReport } from './device-model-report.store.js';
import { afterPart, isPartNumber, isWhole } from './report.js';
import type { ReportedVariable } from './variable.js';

const MAX_REQUEST_ID = 2 ** 31 - 1;

export interface ReportPart {
  readonly requestId: number;
  readonly seqNo: number;
  readonly isLast: boolean;
  readonly variables: readonly ReportedVariable[];
}

/** The device models of stations, as they report them in parts. Each method is committed when it resolves. */
@Injectable()
export class DeviceModels {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Awaits a report and returns the number to ask for it with. `isFull`: it will tell of all that the station has, so
   * that what it leaves out is there no longer.
   */
  async expectReport({ stationId }: StationRef, isFull: boolean): Promise<number> {
    const requestId = randomInt(1, MAX_REQUEST_ID);
    await inTransaction(this.dataSource, (manager) => insertReport(manager, stationId, requestId, isFull));
    return requestId;
  }

  /** Keeps what a part tells; a part of a report that we have not asked for tells as much, but ends nothing. */
  async reported(station: StationRef, part: ReportPart): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const isPossible = isPartNumber(part.seqNo) && Math.abs(part.requestId) <= MAX_REQUEST_ID;
      const report = isPossible ? await lockReport(manager, station.stationId, part.requestId) : null;
      if (report === null) await recordVariables(manager, station.stationId, part.variables);
      else await this.recordPart(manager, station, report, part);
    });
  }

  private async recordPart(
    manager: EntityManager,
    { stationId, tenantId }: StationRef,
    report: ExpectedReport,
    { seqNo, isLast, variables }: ReportPart,
  ): Promise<void> {
    const { requestId, isFull, requestedAt } = report;
    const progress = afterPart(report, seqNo, isLast);
    if (progress === null) return;
    await recordVariables(manager, stationId, variables, isFull ? requestedAt : null);
    const completes = report.completedAt === null && isWhole(progress);
    const isComplete = completes || report.completedAt !== null;
    await saveProgress(manager, 'device_model_report', { stationId, requestId }, progress, isComplete);
    if (!completes) return;
    if (isFull) await forgetVariablesBefore(manager, stationId, requestedAt);
    await announce(manager, stationEvent('DeviceModelReported', tenantId, { stationId, requestId, isFull }));
  }
}
