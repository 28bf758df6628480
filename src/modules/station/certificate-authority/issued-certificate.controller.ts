import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { AllowAdmin, AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import {
  IssuedCertificateDto,
  IssuedCertificateQuery,
  RevokeCertificateDto,
} from './dto/issued-certificate.dto.js';
import { IssuedCertificates } from './issued-certificates.service.js';

@ApiTags('issued certificates')
@Controller('issued-certificates')
export class IssuedCertificateController {
  constructor(private readonly certificates: IssuedCertificates) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'The certificates that chargers were given, newest first' })
  @ApiPage(IssuedCertificateDto)
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: IssuedCertificateQuery,
  ): Promise<Page<IssuedCertificateDto>> {
    return this.certificates.list(principal, query);
  }

  @Get(':id')
  @AllowRead()
  @ApiOperation({ summary: 'Read a certificate that a charger was given' })
  @ApiOkResponse({ type: IssuedCertificateDto })
  @ApiNotFoundResponse()
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<IssuedCertificateDto> {
    return this.certificates.find(principal, id);
  }

  @Post(':id/revoke')
  @AllowAdmin()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Revokes a certificate for good; the charger is disconnected and cannot come back with it',
  })
  @ApiOkResponse({ type: IssuedCertificateDto })
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'It is revoked already' })
  revoke(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Body() { reason }: RevokeCertificateDto,
  ): Promise<IssuedCertificateDto> {
    return this.certificates.revoke(principal, id, reason);
  }
}
