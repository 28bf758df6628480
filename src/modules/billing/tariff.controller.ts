import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { AllowRead, AllowWrite, CurrentPrincipal, type Principal } from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { ApiPage, PageQuery } from '../../platform/http/page.dto.js';
import { UuidParam } from '../../platform/http/uuid-param.js';
import {
  CreateTariffDto,
  TariffDto,
  TariffQuery,
  TariffVersionDto,
  UpdateTariffDto,
} from './dto/tariff.dto.js';
import { Tariffs } from './tariff.service.js';

@ApiTags('billing')
@Controller('tariffs')
export class TariffController {
  constructor(private readonly tariffs: Tariffs) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'List tariffs' })
  @ApiPage(TariffDto)
  list(@CurrentPrincipal() principal: Principal, @Query() query: TariffQuery): Promise<Page<TariffDto>> {
    return this.tariffs.list(principal, query);
  }

  @Post()
  @AllowWrite()
  @ApiOperation({ summary: 'Create a tariff of OCPI tariff elements' })
  @ApiCreatedResponse({ type: TariffDto })
  @ApiBadRequestResponse({ description: 'A field or an element is wrong' })
  create(@CurrentPrincipal() principal: Principal, @Body() body: CreateTariffDto): Promise<TariffDto> {
    return this.tariffs.create(principal, body);
  }

  @Get(':id')
  @AllowRead()
  @ApiOperation({ summary: 'Read a tariff in its latest version' })
  @ApiOkResponse({ type: TariffDto })
  @ApiNotFoundResponse()
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<TariffDto> {
    return this.tariffs.find(principal, id);
  }

  @Patch(':id')
  @AllowWrite()
  @ApiOperation({
    summary: 'Change a tariff; other prices are a new version, for sessions that start from now on',
  })
  @ApiOkResponse({ type: TariffDto })
  @ApiBadRequestResponse({ description: 'A field or an element is wrong' })
  @ApiNotFoundResponse()
  update(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Body() body: UpdateTariffDto,
  ): Promise<TariffDto> {
    return this.tariffs.update(principal, id, body);
  }

  @Delete(':id')
  @AllowWrite()
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a tariff that priced no session' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'Sessions are priced by it' })
  delete(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<void> {
    return this.tariffs.delete(principal, id);
  }

  @Get(':id/versions')
  @AllowRead()
  @ApiOperation({ summary: 'List the versions of a tariff, newest first' })
  @ApiPage(TariffVersionDto)
  @ApiNotFoundResponse()
  versions(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Query() query: PageQuery,
  ): Promise<Page<TariffVersionDto>> {
    return this.tariffs.versions(principal, id, query);
  }
}
