import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '../database/page.js';
import { ApiPage } from '../http/page.dto.js';
import { AuditService } from './audit.service.js';
import { AuditEntryView, AuditQuery } from './dto/audit-entry.dto.js';
import { AllowAdmin, CurrentPrincipal, type Principal } from './principal.js';

@ApiTags('administration')
@Controller('audit-log')
@AllowAdmin()
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOperation({ summary: 'Who changed what, newest first' })
  @ApiPage(AuditEntryView)
  list(@CurrentPrincipal() principal: Principal, @Query() query: AuditQuery): Promise<Page<AuditEntryView>> {
    return this.audit.list(principal, query);
  }
}
