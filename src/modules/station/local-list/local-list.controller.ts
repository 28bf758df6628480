import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { AllowRead, AllowWrite, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage, PageQuery } from '../../../platform/http/page.dto.js';
import { AssignLocalListDto, LocalListDto, LocalListEntryDto } from './local-list.dto.js';
import { LocalLists } from './local-list.service.js';

const NO_STATION = { description: 'There is no such station' };

@ApiTags('local lists')
@Controller('stations/:stationId/local-list')
export class LocalListController {
  constructor(private readonly lists: LocalLists) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'The tokens that the charger authorises by itself: how far it has them' })
  @ApiOkResponse({ type: LocalListDto })
  @ApiNotFoundResponse(NO_STATION)
  find(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
  ): Promise<LocalListDto> {
    return this.lists.find(principal, stationId);
  }

  @Put()
  @AllowWrite()
  @ApiOperation({
    summary: 'Have the list made of the tokens of driver groups',
    description:
      'From now on it is kept up to date at the charger, whenever that is online. A token that the charger was told to forget, by the command customer-information, is left out of it until groups are given again.',
  })
  @ApiOkResponse({ type: LocalListDto })
  @ApiNotFoundResponse(NO_STATION)
  assign(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() { groupIds }: AssignLocalListDto,
  ): Promise<LocalListDto> {
    return this.lists.manage(principal, stationId, groupIds);
  }

  @Delete()
  @AllowWrite()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Manage the list no longer',
    description: 'The charger keeps what it has; an empty list of groups takes it away.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse(NO_STATION)
  async release(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
  ): Promise<void> {
    await this.lists.manage(principal, stationId, null);
  }

  @Get('entries')
  @AllowRead()
  @ApiOperation({ summary: 'What the charger has, by the updates that it accepted' })
  @ApiPage(LocalListEntryDto)
  @ApiNotFoundResponse(NO_STATION)
  entries(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: PageQuery,
  ): Promise<Page<LocalListEntryDto>> {
    return this.lists.entries(principal, stationId, query);
  }
}
