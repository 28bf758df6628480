import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { storableText } from '../../../platform/database/storable.js';
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
import { GIVEN_UP, LOG_UPLOAD_VOCABULARY } from './log-upload.js';
import {
  type GetDiagnosticsDto,
  type GetLogDto,
  type LogUploadDto,
  type LogUploadQuery,
  toLogUploadDto,
} from './log-upload.dto.js';
import { LogUpload } from './log-upload.entity.js';
import { recordFilename } from './log-upload.store.js';

const GET_LOG = 'get-log';
const GET_DIAGNOSTICS = 'get-diagnostics';

/** The uploads of chargers' diagnostics and logs, asked for or not. */
@Injectable()
export class LogUploads {
  private readonly tasks = new StationTasks(LogUpload, 'log upload', 'log_upload', LOG_UPLOAD_VOCABULARY);

  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: Commands,
    private readonly directory: StationDirectory,
  ) {
    for (const command of [GET_LOG, GET_DIAGNOSTICS])
      commands.follow(command, (manager, ended) => this.tasks.commandEnded(manager, ended));
  }

  async list(
    scope: TenantScope,
    stationId: string,
    { limit, cursor, status, requestId }: Readonly<LogUploadQuery>,
  ): Promise<Page<LogUploadDto>> {
    await this.directory.findOrFail(scope, stationId);
    const filters = { stationId, status, requestId };
    const page = await this.tasks.page(this.dataSource, scope, { limit, cursor }, filters);
    return { ...page, data: page.data.map(toLogUploadDto) };
  }

  async find(scope: TenantScope, stationId: string, id: string): Promise<LogUploadDto> {
    return toLogUploadDto(await this.tasks.findOrFail(this.dataSource, scope, stationId, id));
  }

  /** Throws as Commands.run does. */
  async requestLog(
    principal: Principal,
    stationId: string,
    body: Readonly<GetLogDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    return this.request(principal, stationId, GET_LOG, body, body, waitSeconds);
  }

  /** Throws as Commands.run does. */
  async requestDiagnostics(
    principal: Principal,
    stationId: string,
    body: Readonly<GetDiagnosticsDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const { location, startTime, stopTime, ...rest } = body;
    const log: GetLogDto = {
      ...rest,
      logType: 'DiagnosticsLog',
      remoteLocation: location,
      ...(startTime === undefined ? {} : { oldestTimestamp: startTime }),
      ...(stopTime === undefined ? {} : { latestTimestamp: stopTime }),
    };
    return this.request(principal, stationId, GET_DIAGNOSTICS, body, log, waitSeconds);
  }

  /** What the charger answered to a command: a word of LogStatusEnumType, and the name of the file that it makes. */
  async answered(
    station: StationRef,
    commandId: string,
    status: string,
    filename: string | null,
  ): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await this.tasks.answered(manager, station, commandId, status);
      // Some name the whole URI.
      const shown = filename === null ? null : hideSecrets(storableText(filename));
      if (shown !== null) await recordFilename(manager, commandId, shown);
    });
  }

  /** A word of UploadLogStatusEnumType. Recorded and announced when this resolves. */
  async reported(station: StationRef, report: TaskReport, at: Date): Promise<void> {
    const { stationId, tenantId } = station;
    await inTransaction(this.dataSource, async (manager) => {
      const { requestId, status } = report;
      if (status !== GIVEN_UP) await this.tasks.reported(manager, station, report, at);
      else if (requestId !== null) await this.tasks.givenUp(manager, station, requestId, at);
      await announce(
        manager,
        stationEvent('LogUploadStatusReported', tenantId, { stationId, ...report }, at),
      );
    });
  }

  private async request(
    principal: Principal,
    stationId: string,
    command: string,
    body: object,
    log: Readonly<GetLogDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const requestId = await nextRequestId(this.dataSource);
    const { oldestTimestamp, latestTimestamp } = log;
    const request = { ...body, requestId };
    return this.commands.run(principal, stationId, command, request, waitSeconds, (manager, commandId) =>
      this.tasks.request(manager, principal, commandId, {
        stationId,
        requestId,
        logType: log.logType,
        remoteLocation: hideSecrets(log.remoteLocation),
        oldestTimestamp: oldestTimestamp === undefined ? null : new Date(oldestTimestamp),
        latestTimestamp: latestTimestamp === undefined ? null : new Date(latestTimestamp),
        retries: log.retries ?? null,
        retryIntervalSeconds: log.retryIntervalSeconds ?? null,
        filename: null,
      }),
    );
  }
}
