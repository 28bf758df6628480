import { Body, Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { CommandRoute } from '../command-route.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import { FirmwareUpdateDto, FirmwareUpdateQuery, UpdateFirmwareDto } from './firmware-update.dto.js';
import { FirmwareUpdates } from './firmware-update.service.js';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class FirmwareCommandController {
  constructor(private readonly updates: FirmwareUpdates) {}

  @CommandRoute(
    'update-firmware',
    'Updates its firmware; followed under firmware-updates',
    UpdateFirmwareDto,
    { location: 'https://example.com/firmware-2.1.bin', retries: 3, retryIntervalSeconds: 60 },
  )
  updateFirmware(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: UpdateFirmwareDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.updates.request(principal, stationId, body, wait);
  }
}

@ApiTags('stations')
@Controller('stations/:stationId/firmware-updates')
export class FirmwareUpdateController {
  constructor(private readonly updates: FirmwareUpdates) {}

  @Get()
  @AllowRead()
  @ApiOperation({
    summary: 'The updates of its firmware, newest first',
    description: 'Those that were asked for, and those that the charger makes by itself.',
  })
  @ApiPage(FirmwareUpdateDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: FirmwareUpdateQuery,
  ): Promise<Page<FirmwareUpdateDto>> {
    return this.updates.list(principal, stationId, query);
  }

  @Get(':firmwareUpdateId')
  @AllowRead()
  @ApiOperation({ summary: 'One update and how far it is' })
  @ApiOkResponse({ type: FirmwareUpdateDto })
  @ApiNotFoundResponse({ description: 'There is no such update' })
  find(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('firmwareUpdateId') firmwareUpdateId: string,
  ): Promise<FirmwareUpdateDto> {
    return this.updates.find(principal, stationId, firmwareUpdateId);
  }
}
