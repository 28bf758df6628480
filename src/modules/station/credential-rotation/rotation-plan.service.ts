import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../../../platform/config/config.js';
import type { Page } from '../../../platform/database/page.js';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { AppError } from '../../../platform/errors.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import type { Requester } from '../command.service.js';
import { RotationUnderWayError, StationOfflineError } from '../station.errors.js';
import { StationLink } from '../station-link.js';
import type {
  CredentialRotationDto,
  CredentialRotationQuery,
  PlannedRotationDto,
  RotationProgressDto,
} from './credential-rotation.dto.js';
import { CredentialRotation } from './credential-rotation.service.js';
import {
  countRotations,
  type DueStation,
  giveUp,
  pageRotations,
  planByAge,
  planFor,
  type StationFilter,
  takeDue,
  tenantsWithDue,
} from './rotation-plan.store.js';

const REQUESTED_BY = 'system';
/** Attempts under way at once. */
const AT_ONCE = 5;

/** The rotation of many passwords, a bounded number of them a minute; those that are offline wait until they are not. */
@Injectable()
export class RotationPlan {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly rotation: CredentialRotation,
    private readonly link: StationLink,
    private readonly config: AppConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /** Makes the stations due that have a password, now, whatever became of them before. */
  async plan(requester: Requester, filter: Readonly<StationFilter>): Promise<PlannedRotationDto> {
    const stations = await inTransaction(this.dataSource, (manager) =>
      planFor(manager, requester, filter, requester.name),
    );
    return { stations };
  }

  list(scope: TenantScope, query: Readonly<CredentialRotationQuery>): Promise<Page<CredentialRotationDto>> {
    return pageRotations(this.dataSource, scope, query);
  }

  progress(scope: TenantScope): Promise<RotationProgressDto> {
    return countRotations(this.dataSource, scope);
  }

  /** Makes those due whose password is too old; none where no age is configured. */
  async planOld(): Promise<void> {
    const days = this.config.ocpp.passwordRotationDays;
    if (days === 0) return;
    const stations = await inTransaction(this.dataSource, (manager) =>
      planByAge(manager, days, REQUESTED_BY),
    );
    if (stations > 0) this.logger.info({ stations, days }, 'passwords are due for rotation');
  }

  /** One minute's worth of those that are due and online. */
  async attemptDue(): Promise<void> {
    let room = this.config.ocpp.passwordRotationsPerMinute;
    for (const tenantId of await tenantsWithDue(this.dataSource)) {
      const online = await this.link.onlineStations(tenantId);
      const due = await inTransaction(this.dataSource, (manager) => takeDue(manager, tenantId, online, room));
      room -= due.length;
      const workers = Array.from({ length: AT_ONCE }, async () => {
        for (let next = due.pop(); next !== undefined; next = due.pop()) await this.attempt(next);
      });
      await Promise.all(workers);
    }
  }

  private async attempt({ stationId, tenantId, requestedBy }: DueStation): Promise<void> {
    const requester = { tenantId, name: requestedBy };
    try {
      await this.rotation.rotate(requester, stationId, this.config.ocpp.callTimeoutSeconds);
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      if (error instanceof StationOfflineError || error instanceof RotationUnderWayError) return;
      this.logger.warn({ stationId, reason: error.message }, 'a password cannot be rotated');
      await giveUp(this.dataSource, stationId, error.message);
    }
  }
}
