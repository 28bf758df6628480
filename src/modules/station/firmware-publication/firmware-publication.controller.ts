import { Body, Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { CommandRoute } from '../command-route.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import {
  FirmwarePublicationDto,
  FirmwarePublicationQuery,
  PublishFirmwareDto,
  UnpublishFirmwareDto,
} from './firmware-publication.dto.js';
import { FirmwarePublications } from './firmware-publication.service.js';

const CHECKSUM = 'd41d8cd98f00b204e9800998ecf8427e';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class FirmwarePublicationCommandController {
  constructor(private readonly publications: FirmwarePublications) {}

  @CommandRoute(
    'publish-firmware',
    'Has it publish firmware for the stations behind it; followed under firmware-publications',
    PublishFirmwareDto,
    { location: 'https://example.com/firmware-2.1.bin', checksum: CHECKSUM, retries: 3 },
  )
  publish(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: PublishFirmwareDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.publications.publish(principal, stationId, body, wait);
  }

  @CommandRoute('unpublish-firmware', 'Has it publish that firmware no longer', UnpublishFirmwareDto, {
    checksum: CHECKSUM,
  })
  unpublish(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: UnpublishFirmwareDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.publications.unpublish(principal, stationId, body, wait);
  }
}

@ApiTags('stations')
@Controller('stations/:stationId/firmware-publications')
export class FirmwarePublicationController {
  constructor(private readonly publications: FirmwarePublications) {}

  @Get()
  @AllowRead()
  @ApiOperation({
    summary: 'The firmware that it was asked to publish, or publishes by itself, newest first',
  })
  @ApiPage(FirmwarePublicationDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: FirmwarePublicationQuery,
  ): Promise<Page<FirmwarePublicationDto>> {
    return this.publications.list(principal, stationId, query);
  }

  @Get(':firmwarePublicationId')
  @AllowRead()
  @ApiOperation({ summary: 'One publication and how far it is' })
  @ApiOkResponse({ type: FirmwarePublicationDto })
  @ApiNotFoundResponse({ description: 'There is no such publication' })
  find(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('firmwarePublicationId') firmwarePublicationId: string,
  ): Promise<FirmwarePublicationDto> {
    return this.publications.find(principal, stationId, firmwarePublicationId);
  }
}
