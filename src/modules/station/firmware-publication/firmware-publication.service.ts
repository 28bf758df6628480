import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { storable } from '../../../platform/database/storable.js';
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
import { StationTasks } from '../station-task/station-tasks.js';
import {
  type FirmwarePublicationDto,
  type FirmwarePublicationQuery,
  type PublishFirmwareDto,
  toFirmwarePublicationDto,
  type UnpublishFirmwareDto,
} from './firmware-publication.dto.js';
import { FirmwarePublication } from './firmware-publication.entity.js';
import { findPublished, recordLocations } from './firmware-publication.store.js';
import {
  FIRMWARE_PUBLICATION_VOCABULARY,
  MAX_PUBLISHED_LOCATIONS,
  type PublicationReport,
  UNPUBLISHED,
} from './firmware-publication.js';

const PUBLISH = 'publish-firmware';

/** The firmware that stations publish for other stations, as local controllers do (L03, L04). */
@Injectable()
export class FirmwarePublications {
  private readonly tasks = new StationTasks(
    FirmwarePublication,
    'firmware publication',
    'firmware_publication',
    FIRMWARE_PUBLICATION_VOCABULARY,
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: Commands,
    private readonly directory: StationDirectory,
  ) {
    commands.follow(PUBLISH, (manager, command) => this.tasks.commandEnded(manager, command));
  }

  async list(
    scope: TenantScope,
    stationId: string,
    { limit, cursor, status, requestId }: Readonly<FirmwarePublicationQuery>,
  ): Promise<Page<FirmwarePublicationDto>> {
    await this.directory.findOrFail(scope, stationId);
    const filters = { stationId, status, requestId };
    const page = await this.tasks.page(this.dataSource, scope, { limit, cursor }, filters);
    return { ...page, data: page.data.map(toFirmwarePublicationDto) };
  }

  async find(scope: TenantScope, stationId: string, id: string): Promise<FirmwarePublicationDto> {
    return toFirmwarePublicationDto(await this.tasks.findOrFail(this.dataSource, scope, stationId, id));
  }

  /** Throws as Commands.run does. */
  async publish(
    principal: Principal,
    stationId: string,
    body: Readonly<PublishFirmwareDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const requestId = await nextRequestId(this.dataSource);
    const checksum = body.checksum.toLowerCase();
    const request = { ...body, checksum, requestId };
    return this.commands.run(principal, stationId, PUBLISH, request, waitSeconds, (manager, commandId) =>
      this.tasks.request(manager, principal, commandId, {
        stationId,
        requestId,
        location: hideSecrets(body.location),
        checksum,
        publishedLocations: [],
        retries: body.retries ?? null,
        retryIntervalSeconds: body.retryIntervalSeconds ?? null,
      }),
    );
  }

  /** Throws as Commands.run does. */
  async unpublish(
    principal: Principal,
    stationId: string,
    { checksum }: Readonly<UnpublishFirmwareDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const request = { checksum: checksum.toLowerCase() };
    return this.commands.run(principal, stationId, 'unpublish-firmware', request, waitSeconds);
  }

  /** What the station answered to a command: a word of GenericStatusEnumType. */
  async answered(station: StationRef, commandId: string, status: string): Promise<void> {
    await inTransaction(this.dataSource, (manager) =>
      this.tasks.answered(manager, station, commandId, status),
    );
  }

  /** The station has, or has again been asked for, the file no longer. */
  async unpublished({ stationId }: StationRef, checksum: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      for (const { commandId } of await findPublished(manager, stationId, checksum.toLowerCase()))
        await this.tasks.ended(manager, commandId, UNPUBLISHED);
    });
  }

  /** Recorded and announced when this resolves. */
  async reported(station: StationRef, report: PublicationReport, at: Date): Promise<void> {
    const { stationId, tenantId } = station;
    const { requestId, status } = report;
    const locations = hideSecrets(storable(report.locations.slice(0, MAX_PUBLISHED_LOCATIONS)));
    await inTransaction(this.dataSource, async (manager) => {
      const id = await this.tasks.reported(manager, station, { requestId, status }, at);
      if (id !== null && locations.length > 0) await recordLocations(manager, id, locations);
      const data = { stationId, status, requestId, locations };
      await announce(manager, stationEvent('FirmwarePublicationReported', tenantId, data, at));
    });
  }
}
