import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage, PageQuery } from '../../../platform/http/page.dto.js';
import { Deviations } from './deviation.service.js';
import { DeviationDto } from './dto/deviation.dto.js';

@ApiTags('stations')
@Controller('stations/:stationId/deviations')
export class DeviationController {
  constructor(private readonly deviations: Deviations) {}

  @Get()
  @AllowRead()
  @ApiOperation({
    summary: 'What of its messages is not as OCPP has it, counted; the latest first',
    description: 'Accepted by a quirk, tolerated of every station, or refused.',
  })
  @ApiPage(DeviationDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: PageQuery,
  ): Promise<Page<DeviationDto>> {
    return this.deviations.list(principal, stationId, query);
  }
}
