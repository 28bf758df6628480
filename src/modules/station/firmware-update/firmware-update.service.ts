import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { announce } from '../../../platform/events/outbox.js';
import { Commands } from '../command.service.js';
import type { CommandDto } from '../dto/command.dto.js';
import { hideSecrets } from '../secrets.js';
import { stationEvent } from '../station.events.js';
import { StationDirectory } from '../station-directory.js';
import type { StationRef } from '../station-link.js';
import { nextRequestId } from '../station-task/station-task.store.js';
import type { TaskReport } from '../station-task/station-task.js';
import { StationTasks } from '../station-task/station-tasks.js';
import { FIRMWARE_UPDATE_VOCABULARY } from './firmware-update.js';
import {
  type FirmwareUpdateDto,
  type FirmwareUpdateQuery,
  toFirmwareUpdateDto,
  type UpdateFirmwareDto,
} from './firmware-update.dto.js';
import { FirmwareUpdate } from './firmware-update.entity.js';

const COMMAND = 'update-firmware';

/** The updates of chargers' firmware, asked for or not. */
@Injectable()
export class FirmwareUpdates {
  private readonly tasks = new StationTasks(
    FirmwareUpdate,
    'firmware update',
    'firmware_update',
    FIRMWARE_UPDATE_VOCABULARY,
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: Commands,
    private readonly directory: StationDirectory,
  ) {
    commands.follow(COMMAND, (manager, command) => this.tasks.commandEnded(manager, command));
  }

  async list(
    scope: TenantScope,
    stationId: string,
    { limit, cursor, status, requestId }: Readonly<FirmwareUpdateQuery>,
  ): Promise<Page<FirmwareUpdateDto>> {
    await this.directory.findOrFail(scope, stationId);
    const filters = { stationId, status, requestId };
    const page = await this.tasks.page(this.dataSource, scope, { limit, cursor }, filters);
    return { ...page, data: page.data.map(toFirmwareUpdateDto) };
  }

  async find(scope: TenantScope, stationId: string, id: string): Promise<FirmwareUpdateDto> {
    return toFirmwareUpdateDto(await this.tasks.findOrFail(this.dataSource, scope, stationId, id));
  }

  /** Throws as Commands.run does. */
  async request(
    principal: Principal,
    stationId: string,
    body: Readonly<UpdateFirmwareDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const requestId = await nextRequestId(this.dataSource);
    const { retrieveAt = new Date().toISOString(), installAt } = body;
    const request = { ...body, retrieveAt, requestId };
    return this.commands.run(principal, stationId, COMMAND, request, waitSeconds, (manager, commandId) =>
      this.tasks.request(manager, principal, commandId, {
        stationId,
        requestId,
        location: hideSecrets(body.location),
        retrieveAt: new Date(retrieveAt),
        installAt: installAt === undefined ? null : new Date(installAt),
        retries: body.retries ?? null,
        retryIntervalSeconds: body.retryIntervalSeconds ?? null,
        signed: body.signature !== undefined,
      }),
    );
  }

  /** What the charger answered to a command: a word of UpdateFirmwareStatusEnumType. */
  async answered(station: StationRef, commandId: string, status: string): Promise<void> {
    await inTransaction(this.dataSource, (manager) =>
      this.tasks.answered(manager, station, commandId, status),
    );
  }

  /** A word of FirmwareStatusEnumType. Recorded and announced when this resolves. */
  async reported(station: StationRef, report: TaskReport, at: Date): Promise<void> {
    const { stationId, tenantId } = station;
    await inTransaction(this.dataSource, async (manager) => {
      await this.tasks.reported(manager, station, report, at);
      await announce(manager, stationEvent('FirmwareStatusReported', tenantId, { stationId, ...report }, at));
    });
  }
}
