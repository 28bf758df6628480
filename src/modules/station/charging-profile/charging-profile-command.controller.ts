import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import { CommandRoute, fieldsOf } from '../command-route.js';
import { Commands } from '../command.service.js';
import { CommandDto, WaitQuery } from '../dto/command.dto.js';
import {
  ClearChargingProfileDto,
  GetChargingProfilesDto,
  GetCompositeScheduleDto,
} from './charging-profile-command.dto.js';
import { ChargingProfiles } from './charging-profile.service.js';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class ChargingProfileCommandController {
  constructor(
    private readonly commands: Commands,
    private readonly profiles: ChargingProfiles,
  ) {}

  @CommandRoute('clear-charging-profile', 'Has it clear charging profiles', ClearChargingProfileDto, {
    evseId: 1,
    chargingProfilePurpose: 'TxDefaultProfile',
  })
  clearChargingProfile(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: ClearChargingProfileDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'clear-charging-profile', fieldsOf(body), wait);
  }

  @CommandRoute(
    'get-charging-profiles',
    'Has it report its charging profiles, which are then read there',
    GetChargingProfilesDto,
    { evseId: 1, chargingProfilePurpose: 'TxDefaultProfile' },
  )
  getChargingProfiles(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetChargingProfilesDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.profiles.askFor(principal, stationId, body, wait);
  }

  @CommandRoute('get-composite-schedule', 'Asks what it expects to draw', GetCompositeScheduleDto, {
    evseId: 1,
    durationSeconds: 3600,
    chargingRateUnit: 'W',
  })
  getCompositeSchedule(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetCompositeScheduleDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'get-composite-schedule', fieldsOf(body), wait);
  }
}
