import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { ChargingLimitDto, ChargingLimitQuery } from './charging-limit.dto.js';
import { ChargingLimits } from './charging-limits.service.js';

@ApiTags('stations')
@Controller('stations/:stationId/charging-limits')
export class ChargingLimitController {
  constructor(private readonly limits: ChargingLimits) {}

  @Get()
  @AllowRead()
  @ApiOperation({
    summary: 'The limits that others set the station at present, by EVSE',
    description: 'As it tells them, until it tells that they are cleared. Stations of OCPP 1.6 cannot tell.',
  })
  @ApiPage(ChargingLimitDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: ChargingLimitQuery,
  ): Promise<Page<ChargingLimitDto>> {
    return this.limits.list(principal, stationId, query);
  }
}
