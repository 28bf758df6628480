import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowDriver, CurrentPrincipal, type Principal } from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { ApiPage, PageQuery } from '../../platform/http/page.dto.js';
import { UuidParam } from '../../platform/http/uuid-param.js';
import { ChargingSessions } from './charging-session.service.js';
import { ChargingSessionDto, ChargingSessionQuery } from './dto/charging-session.dto.js';
import { MeterValueDto } from './dto/meter-value.dto.js';

@ApiTags('sessions')
@Controller('charging-sessions')
export class ChargingSessionController {
  constructor(private readonly sessions: ChargingSessions) {}

  @Get()
  @AllowDriver()
  @ApiOperation({ summary: 'List charging sessions, newest first; a driver sees the own ones' })
  @ApiPage(ChargingSessionDto)
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ChargingSessionQuery,
  ): Promise<Page<ChargingSessionDto>> {
    return this.sessions.list(principal, query);
  }

  @Get(':id')
  @AllowDriver()
  @ApiOperation({ summary: 'Read a charging session' })
  @ApiOkResponse({ type: ChargingSessionDto })
  @ApiNotFoundResponse()
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<ChargingSessionDto> {
    return this.sessions.find(principal, id);
  }

  @Get(':id/meter-values')
  @AllowDriver()
  @ApiOperation({ summary: 'List the meter values of a charging session, newest first' })
  @ApiPage(MeterValueDto)
  @ApiNotFoundResponse()
  meterValues(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Query() query: PageQuery,
  ): Promise<Page<MeterValueDto>> {
    return this.sessions.meterValues(principal, id, query);
  }
}
