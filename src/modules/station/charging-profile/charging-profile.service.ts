import { Injectable, type OnModuleInit } from '@nestjs/common';
import { randomInt, randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../../platform/database/tenant-rows.js';
import { InvalidError, NotFoundError } from '../../../platform/errors.js';
import { type CommandRecord, Commands, type Requester } from '../command.service.js';
import type { CommandDto, RemoteStartDto } from '../dto/command.dto.js';
import { ChargingProfileNotClearedError } from '../station.errors.js';
import { StationDirectory } from '../station-directory.js';
import { type ChargingProfileContent, normalised } from './charging-profile.js';
import { insertReport } from './charging-profile-report.store.js';
import type { GetChargingProfilesDto } from './charging-profile-command.dto.js';
import {
  type ChargingProfileDto,
  type ChargingProfileQuery,
  type CreateChargingProfileDto,
  toChargingProfileDto,
} from './charging-profile.dto.js';
import { ChargingProfile } from './charging-profile.entity.js';
import { contentFaults, placementFaults, remoteStartFaults } from './charging-profile.rules.js';
import { failUnanswered, findInstalledId, nextChargingProfileId } from './charging-profile.store.js';

const NEWEST_FIRST: ListOrder<ChargingProfile> = { by: ['createdAt', 'id'], direction: 'DESC' };

const MAX_REQUEST_ID = 2_147_483_647;

interface NewProfile {
  stationId: string;
  chargingProfileId: number;
  evseId: number | null;
  idToken: string | null;
  chargingProfile: ChargingProfileContent;
}

/** The charging profiles that stations are sent. What the charger makes of them comes by ChargingProfileReports. */
@Injectable()
export class ChargingProfiles implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
    private readonly commands: Commands,
  ) {}

  onModuleInit(): void {
    this.commands.follow('set-charging-profile', failUnanswered);
    this.commands.follow('remote-start', failUnanswered);
  }

  async list(scope: TenantScope, query: Readonly<ChargingProfileQuery>): Promise<Page<ChargingProfileDto>> {
    const { limit, cursor, ...filters } = query;
    const page = await rows(this.dataSource, scope).page({ limit, cursor }, NEWEST_FIRST, filters);
    return { ...page, data: page.data.map(toChargingProfileDto) };
  }

  async find(scope: TenantScope, id: string): Promise<ChargingProfileDto> {
    return toChargingProfileDto(await this.findOrFail(scope, id));
  }

  /**
   * Sends it, and returns it as it stands once the charger has answered, or after `waitSeconds`. It goes under the
   * number of the one whose place it takes: a charger of 2.0.1 replaces by number (K01.FR.05).
   * Throws NotFoundError, InvalidError, StationOfflineError or ChargingProfileLimitError before anything is recorded.
   */
  async create(
    requester: Requester,
    request: Readonly<CreateChargingProfileDto>,
    waitSeconds: number,
  ): Promise<ChargingProfileDto> {
    const { stationId, evseId = 0 } = request;
    const chargingProfile = normalised(request.chargingProfile);
    refuse([...placementFaults(evseId, chargingProfile), ...contentFaults(chargingProfile)]);
    await this.directory.findOrFail(requester, stationId);
    const chargingProfileId =
      (await findInstalledId(this.dataSource, stationId, { evseId, ...chargingProfile })) ??
      (await nextChargingProfileId(this.dataSource, stationId));
    const { sessionId, ...toSend } = chargingProfile;
    const { id: commandId } = await this.commands.run(
      requester,
      stationId,
      'set-charging-profile',
      {
        evseId,
        chargingProfileId,
        ...(sessionId === undefined ? {} : { sessionId }),
        chargingProfile: toSend,
      },
      waitSeconds,
      recording(requester, { stationId, chargingProfileId, evseId, idToken: null, chargingProfile }),
    );
    const profile = await rows(this.dataSource, requester).findOne({ stationId, commandId });
    if (profile === null) throw new NotFoundError('charging profile of command', commandId);
    return toChargingProfileDto(profile);
  }

  /** Starts charging, by the charging profile that comes along, if any. */
  async remoteStart(
    principal: Principal,
    stationId: string,
    request: Readonly<RemoteStartDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const { chargingProfile: given, ...start } = request;
    if (given === undefined)
      return this.commands.run(principal, stationId, 'remote-start', start, waitSeconds);
    const chargingProfile = normalised(given);
    refuse(remoteStartFaults(chargingProfile));
    await this.directory.findOrFail(principal, stationId);
    const chargingProfileId = await nextChargingProfileId(this.dataSource, stationId);
    const evseId = start.evseId ?? start.connectorId ?? null;
    return this.commands.run(
      principal,
      stationId,
      'remote-start',
      { ...start, chargingProfile, chargingProfileId },
      waitSeconds,
      recording(principal, { stationId, chargingProfileId, evseId, idToken: start.idToken, chargingProfile }),
    );
  }

  /**
   * Has the charger clear it, and returns it as it stands then, or after `waitSeconds`. One that the charger is known
   * not to have is left as it is. Throws StationOfflineError, ChargingProfileNotClearedError.
   */
  async remove(principal: Principal, id: string, waitSeconds: number): Promise<ChargingProfileDto> {
    const { stationId, chargingProfileId, status } = await this.findOrFail(principal, id);
    if (status === 'rejected' || status === 'cleared') return this.find(principal, id);
    const command = await this.commands.run(
      principal,
      stationId,
      'clear-charging-profile',
      { chargingProfileId },
      waitSeconds,
    );
    const profile = await this.find(principal, id);
    const isOpen = command.status === 'pending' || command.status === 'sent';
    if (profile.status === 'cleared' || isOpen) return profile;
    throw new ChargingProfileNotClearedError(chargingProfileId, command.status);
  }

  /** Has the station report what it has of profiles, whoever set them; the reports come by ReportedProfiles. */
  async askFor(
    principal: Principal,
    stationId: string,
    criteria: Readonly<GetChargingProfilesDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const requestId = randomInt(1, MAX_REQUEST_ID);
    return this.commands.run(
      principal,
      stationId,
      'get-charging-profiles',
      { ...criteria, requestId },
      waitSeconds,
      (manager, commandId) => insertReport(manager, { stationId, requestId, commandId, criteria }),
    );
  }

  private async findOrFail(scope: TenantScope, id: string): Promise<ChargingProfile> {
    const profile = await rows(this.dataSource, scope).findOne({ id });
    if (profile === null) throw new NotFoundError('charging profile', id);
    return profile;
  }
}

const rows = (database: DataSource | EntityManager, scope: TenantScope) =>
  new TenantRows(database, ChargingProfile, scope);

function refuse(faults: ConstructorParameters<typeof InvalidError>[0]): void {
  if (faults.length > 0) throw new InvalidError(faults);
}

const recording =
  (scope: TenantScope, { chargingProfile, ...profile }: NewProfile): CommandRecord =>
  async (manager, commandId) => {
    const now = new Date();
    await rows(manager, scope).insert({
      ...profile,
      id: randomUUID(),
      chargingProfilePurpose: chargingProfile.chargingProfilePurpose,
      stackLevel: chargingProfile.stackLevel,
      transactionId: chargingProfile.transactionId ?? null,
      chargingProfile,
      chargingLimitSource: 'CSO',
      status: 'pending',
      statusReason: null,
      commandId,
      createdAt: now,
      updatedAt: now,
    });
  };
