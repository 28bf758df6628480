import { Body, Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { ApiPage } from '../../platform/http/page.dto.js';
import { UuidParam } from '../../platform/http/uuid-param.js';
import { ChargingProfiles } from './charging-profile/charging-profile.service.js';
import { CommandRoute, fieldsOf } from './command-route.js';
import { Commands } from './command.service.js';
import { CredentialRotation } from './credential-rotation/credential-rotation.service.js';
import {
  ChangeAvailabilityDto,
  CommandDto,
  CommandQuery,
  GetConfigurationDto,
  OcppCommandDto,
  RemoteStartDto,
  RemoteStopDto,
  ResetDto,
  SetConfigurationDto,
  TriggerMessageDto,
  UnlockConnectorDto,
  WaitQuery,
} from './dto/command.dto.js';
import { EmptyBody } from './dto/empty-body.js';

const SESSION_EXAMPLE = { sessionId: '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f60' };

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class CommandController {
  constructor(
    private readonly commands: Commands,
    private readonly chargingProfiles: ChargingProfiles,
    private readonly credentialRotation: CredentialRotation,
  ) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'What the station was told to do, newest first' })
  @ApiPage(CommandDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: CommandQuery,
  ): Promise<Page<CommandDto>> {
    return this.commands.list(principal, stationId, query);
  }

  @Get(':commandId')
  @AllowRead()
  @ApiOperation({ summary: 'One command and what became of it' })
  @ApiOkResponse({ type: CommandDto })
  @ApiNotFoundResponse({ description: 'There is no such command' })
  find(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('commandId') commandId: string,
  ): Promise<CommandDto> {
    return this.commands.find(principal, stationId, commandId);
  }

  @CommandRoute('remote-start', 'Starts charging', RemoteStartDto, { evseId: 1, idToken: '04A1B2C3' })
  remoteStart(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: RemoteStartDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.chargingProfiles.remoteStart(principal, stationId, body, wait);
  }

  @CommandRoute('remote-stop', 'Stops charging', RemoteStopDto, SESSION_EXAMPLE)
  remoteStop(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: RemoteStopDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'remote-stop', fieldsOf(body), wait);
  }

  @CommandRoute('reset', 'Restarts the station', ResetDto, { type: 'Soft' })
  reset(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: ResetDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'reset', fieldsOf(body), wait);
  }

  @CommandRoute('unlock-connector', 'Unlocks a connector', UnlockConnectorDto, { connectorId: 1 })
  unlockConnector(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: UnlockConnectorDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'unlock-connector', fieldsOf(body), wait);
  }

  @CommandRoute('change-availability', 'Takes it into or out of service', ChangeAvailabilityDto, {
    operative: false,
    evseId: 1,
  })
  changeAvailability(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: ChangeAvailabilityDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'change-availability', fieldsOf(body), wait);
  }

  @CommandRoute('trigger-message', 'Has the charger send a message', TriggerMessageDto, {
    requestedMessage: 'StatusNotification',
    evseId: 1,
  })
  triggerMessage(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: TriggerMessageDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'trigger-message', fieldsOf(body), wait);
  }

  @CommandRoute('set-configuration', 'Changes its configuration', SetConfigurationDto, {
    values: [{ key: 'MeterValueSampleInterval', value: '60' }],
  })
  setConfiguration(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: SetConfigurationDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.credentialRotation.configure(principal, stationId, fieldsOf(body), wait);
  }

  @CommandRoute('get-configuration', 'Reads its configuration', GetConfigurationDto, {
    keys: ['HeartbeatInterval'],
  })
  getConfiguration(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetConfigurationDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'get-configuration', fieldsOf(body), wait);
  }

  @CommandRoute('clear-cache', 'Has it forget the tokens it has seen')
  clearCache(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @EmptyBody() _body: unknown,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'clear-cache', {}, wait);
  }

  @CommandRoute('ocpp', 'Sends any OCPP request of its version as it is', OcppCommandDto, {
    action: 'TriggerMessage',
    payload: { requestedMessage: 'Heartbeat' },
  })
  ocpp(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: OcppCommandDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'ocpp', fieldsOf(body), wait);
  }
}
