import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { AllowRead, AllowWrite, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { CommandRoute } from '../command-route.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import { CertificateRequests } from './certificate-requests.service.js';
import { CertificateChainDto } from './dto/certificate-command.dto.js';
import {
  CertificateRequestDto,
  CertificateRequestQuery,
  RejectCertificateRequestDto,
} from './dto/certificate-request.dto.js';

@ApiTags('stations')
@Controller('stations/:stationId/certificate-requests')
export class CertificateRequestController {
  constructor(private readonly requests: CertificateRequests) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'The certificates that the station asked for, newest first' })
  @ApiPage(CertificateRequestDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: CertificateRequestQuery,
  ): Promise<Page<CertificateRequestDto>> {
    return this.requests.list(principal, stationId, query);
  }

  @Get(':requestId')
  @AllowRead()
  @ApiOperation({ summary: 'One request for a certificate and what became of it' })
  @ApiOkResponse({ type: CertificateRequestDto })
  @ApiNotFoundResponse({ description: 'There is no such request' })
  find(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('requestId') requestId: string,
  ): Promise<CertificateRequestDto> {
    return this.requests.find(principal, stationId, requestId);
  }

  @ApiConflictResponse({ description: 'The station is offline, or the request is closed' })
  @CommandRoute(
    ':requestId/certificate',
    'Sends the station the certificate that an authority made of its request',
    CertificateChainDto,
    { certificateChain: '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n' },
  )
  sign(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('requestId') requestId: string,
    @Body() { certificateChain }: CertificateChainDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.requests.sign(principal, stationId, requestId, certificateChain, wait);
  }

  @Post(':requestId/reject')
  @AllowWrite()
  @HttpCode(200)
  @ApiOperation({ summary: 'Rejects a request that is pending; the charger is not told' })
  @ApiOkResponse({ type: CertificateRequestDto })
  @ApiNotFoundResponse({ description: 'There is no such request' })
  @ApiConflictResponse({ description: 'The request is not pending' })
  reject(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('requestId') requestId: string,
    @Body() { reason }: RejectCertificateRequestDto,
  ): Promise<CertificateRequestDto> {
    return this.requests.reject(principal, stationId, requestId, reason ?? null);
  }
}
