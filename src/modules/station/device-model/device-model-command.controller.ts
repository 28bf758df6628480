import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import { CommandRoute, fieldsOf } from '../command-route.js';
import { Commands } from '../command.service.js';
import { CommandDto, WaitQuery } from '../dto/command.dto.js';
import { GetBaseReportDto, GetReportDto, SetNetworkProfileDto } from './device-model.dto.js';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class DeviceModelCommandController {
  constructor(private readonly commands: Commands) {}

  @CommandRoute('get-base-report', 'Has it report its device model, in parts', GetBaseReportDto, {
    reportBase: 'FullInventory',
  })
  getBaseReport(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetBaseReportDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'get-base-report', fieldsOf(body), wait);
  }

  @CommandRoute('get-report', 'Has it report some of its components and variables, in parts', GetReportDto, {
    componentCriteria: ['Problem'],
    componentVariable: [{ component: 'EVSE', evseId: 1, variable: 'AvailabilityState' }],
  })
  getReport(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetReportDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'get-report', fieldsOf(body), wait);
  }

  @CommandRoute('set-network-profile', 'Tells it how to reach a CSMS', SetNetworkProfileDto, {
    configurationSlot: 1,
    connectionData: {
      ocppCsmsUrl: 'wss://csms.example.com/ocpp',
      messageTimeout: 30,
      securityProfile: 2,
      ocppInterface: 'Wired0',
    },
  })
  setNetworkProfile(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: SetNetworkProfileDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'set-network-profile', fieldsOf(body), wait);
  }
}
