import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { SecurityEventDto, SecurityEventQuery } from './dto/security-event.dto.js';
import { SecurityEvents } from './security-events.service.js';

@ApiTags('stations')
@Controller()
export class SecurityEventController {
  constructor(private readonly events: SecurityEvents) {}

  @Get('security-events')
  @AllowRead()
  @ApiOperation({ summary: 'What stations told of their security, newest first' })
  @ApiPage(SecurityEventDto)
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: SecurityEventQuery,
  ): Promise<Page<SecurityEventDto>> {
    return this.events.list(principal, query);
  }

  @Get('stations/:stationId/security-events')
  @AllowRead()
  @ApiOperation({ summary: 'What the station told of its security, newest first' })
  @ApiPage(SecurityEventDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  listOf(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: SecurityEventQuery,
  ): Promise<Page<SecurityEventDto>> {
    return this.events.listOf(principal, stationId, query);
  }
}
