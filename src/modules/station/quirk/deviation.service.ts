import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WriteBatch } from '../../../platform/database/group-commit.js';
import type { Page, PageRequest } from '../../../platform/database/page.js';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import { StationDirectory } from '../station-directory.js';
import type { StationRef } from '../station-link.js';
import { countNow, type Deviation, deviationCount, pageDeviations } from './deviation.store.js';
import type { DeviationDto } from './dto/deviation.dto.js';

/** What of a station's messages is not as specified, counted. */
@Injectable()
export class Deviations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
  ) {}

  /** Counts them, once a message each, when the batch of the message is committed. */
  noted(
    batch: WriteBatch,
    { stationId }: StationRef,
    action: string,
    deviations: readonly Deviation[],
    at: Date,
  ): void {
    for (const deviation of deviations) batch.add(deviationCount, { ...deviation, stationId, action, at });
  }

  /** Counts those of an answer, which is part of no batch. */
  async counted({ stationId }: StationRef, action: string, deviations: readonly Deviation[]): Promise<void> {
    if (deviations.length === 0) return;
    const at = new Date();
    await countNow(
      this.dataSource,
      deviations.map((deviation) => ({ ...deviation, stationId, action, at })),
    );
  }

  /** The latest first. Throws NotFoundError when the tenant has no such station. */
  async list(scope: TenantScope, stationId: string, request: PageRequest): Promise<Page<DeviationDto>> {
    await this.directory.findOrFail(scope, stationId);
    return pageDeviations(this.dataSource, scope, stationId, request);
  }
}
