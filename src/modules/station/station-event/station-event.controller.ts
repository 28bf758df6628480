import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { StationEventDto, StationEventQuery } from './station-event.dto.js';
import { StationEventReports } from './station-event-reports.js';

@ApiTags('stations')
@Controller('stations/:stationId/events')
export class StationEventController {
  constructor(private readonly events: StationEventReports) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'What it noticed at the variables that it monitors, newest first' })
  @ApiPage(StationEventDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: StationEventQuery,
  ): Promise<Page<StationEventDto>> {
    return this.events.list(principal, stationId, query);
  }
}
