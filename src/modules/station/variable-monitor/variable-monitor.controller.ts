import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { VariableMonitorDto, VariableMonitorQuery } from './dto/variable-monitor.dto.js';
import { VariableMonitors } from './variable-monitors.service.js';

@ApiTags('stations')
@Controller('stations/:stationId/variable-monitors')
export class VariableMonitorController {
  constructor(private readonly monitors: VariableMonitors) {}

  @Get()
  @AllowRead()
  @ApiOperation({
    summary: 'The monitors that it has on its variables, by its own number',
    description:
      'As it told last. A report of all, by get-monitoring-report without a choice, renews the list.',
  })
  @ApiPage(VariableMonitorDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: VariableMonitorQuery,
  ): Promise<Page<VariableMonitorDto>> {
    return this.monitors.list(principal, stationId, query);
  }
}
