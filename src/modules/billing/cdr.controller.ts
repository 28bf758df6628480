import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowDriver, CurrentPrincipal, type Principal } from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { ApiPage } from '../../platform/http/page.dto.js';
import { UuidParam } from '../../platform/http/uuid-param.js';
import { Cdrs } from './cdr.service.js';
import { CdrDto, CdrQuery } from './dto/cdr.dto.js';

@ApiTags('billing')
@Controller('cdrs')
export class CdrController {
  constructor(private readonly cdrs: Cdrs) {}

  @Get()
  @AllowDriver()
  @ApiOperation({ summary: 'List charge detail records, the latest end first; a driver sees the own ones' })
  @ApiPage(CdrDto)
  list(@CurrentPrincipal() principal: Principal, @Query() query: CdrQuery): Promise<Page<CdrDto>> {
    return this.cdrs.list(principal, query);
  }

  @Get(':id')
  @AllowDriver()
  @ApiOperation({ summary: 'Read a charge detail record' })
  @ApiOkResponse({ type: CdrDto })
  @ApiNotFoundResponse()
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<CdrDto> {
    return this.cdrs.find(principal, id);
  }
}
