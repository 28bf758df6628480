import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { ApiPage } from '../../platform/http/page.dto.js';
import { OcppMessageQuery, OcppMessageView } from './dto/ocpp-message.dto.js';
import { MessageLog } from './message-log.js';

@ApiTags('stations')
@Controller('stations/:stationId/messages')
export class MessageLogController {
  constructor(private readonly log: MessageLog) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: "The station's OCPP messages in both directions, newest first" })
  @ApiPage(OcppMessageView)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: OcppMessageQuery,
  ): Promise<Page<OcppMessageView>> {
    return this.log.list(principal, stationId, query);
  }
}
