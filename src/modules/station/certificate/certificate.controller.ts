import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { CertificateQuery, InstalledCertificateDto } from './dto/installed-certificate.dto.js';
import { InstalledCertificates } from './installed-certificates.service.js';

@ApiTags('stations')
@Controller('stations/:stationId/certificates')
export class CertificateController {
  constructor(private readonly certificates: InstalledCertificates) {}

  @Get()
  @AllowRead()
  @ApiOperation({
    summary: 'The root certificates that the station trusts, and what it shows to cars, newest first',
    description: 'As far as they are known: the command get-installed-certificate-ids has the station tell.',
  })
  @ApiPage(InstalledCertificateDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: CertificateQuery,
  ): Promise<Page<InstalledCertificateDto>> {
    return this.certificates.list(principal, stationId, query);
  }
}
