import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage, PageQuery } from '../../../platform/http/page.dto.js';
import { EvChargingNeedsDto } from './ev-charging.dto.js';
import { EvChargingReports } from './ev-charging-reports.service.js';

@ApiTags('stations')
@Controller('stations/:stationId/ev-charging-needs')
export class EvChargingController {
  constructor(private readonly reports: EvChargingReports) {}

  @Get()
  @AllowRead()
  @ApiOperation({
    summary: 'What the cars at its EVSEs told last of their charging needs and plans, by EVSE',
    description: 'Of cars that speak ISO 15118, at stations of OCPP 2.0.1 and later.',
  })
  @ApiPage(EvChargingNeedsDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: PageQuery,
  ): Promise<Page<EvChargingNeedsDto>> {
    return this.reports.list(principal, stationId, query);
  }
}
