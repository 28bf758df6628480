import { Body, Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { CommandRoute } from '../command-route.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import { GetDiagnosticsDto, GetLogDto, LogUploadDto, LogUploadQuery } from './log-upload.dto.js';
import { LogUploads } from './log-upload.service.js';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class LogCommandController {
  constructor(private readonly uploads: LogUploads) {}

  @CommandRoute(
    'get-diagnostics',
    'Has it upload its diagnostics; followed under log-uploads',
    GetDiagnosticsDto,
    { location: 'ftp://logs.example.com/in', startTime: '2026-01-31T00:00:00Z' },
  )
  getDiagnostics(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetDiagnosticsDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.uploads.requestDiagnostics(principal, stationId, body, wait);
  }

  @CommandRoute('get-log', 'Has it upload a log; followed under log-uploads', GetLogDto, {
    logType: 'SecurityLog',
    remoteLocation: 'https://logs.example.com/in',
  })
  getLog(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetLogDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.uploads.requestLog(principal, stationId, body, wait);
  }
}

@ApiTags('stations')
@Controller('stations/:stationId/log-uploads')
export class LogUploadController {
  constructor(private readonly uploads: LogUploads) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'The uploads of its diagnostics and logs, newest first' })
  @ApiPage(LogUploadDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: LogUploadQuery,
  ): Promise<Page<LogUploadDto>> {
    return this.uploads.list(principal, stationId, query);
  }

  @Get(':logUploadId')
  @AllowRead()
  @ApiOperation({ summary: 'One upload and how far it is' })
  @ApiOkResponse({ type: LogUploadDto })
  @ApiNotFoundResponse({ description: 'There is no such upload' })
  find(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('logUploadId') logUploadId: string,
  ): Promise<LogUploadDto> {
    return this.uploads.find(principal, stationId, logUploadId);
  }
}
