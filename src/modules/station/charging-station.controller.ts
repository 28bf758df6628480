import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
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
import { Stations } from './charging-station.service.js';
import { CreateStationDto, StationDto, StationQuery, UpdateStationDto } from './dto/charging-station.dto.js';
import { ConnectorDto } from './dto/connector.dto.js';

const ApiNoStation = () => ApiNotFoundResponse({ description: 'There is no such station' });

@ApiTags('stations')
@Controller('stations')
export class ChargingStationController {
  constructor(private readonly stations: Stations) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'The charging stations' })
  @ApiPage(StationDto)
  list(@CurrentPrincipal() principal: Principal, @Query() query: StationQuery): Promise<Page<StationDto>> {
    return this.stations.list(principal, query);
  }

  @Post()
  @AllowWrite()
  @ApiOperation({
    summary: 'Registers a station',
    description: 'Its password is issued apart, under credentials.',
  })
  @ApiCreatedResponse({ type: StationDto })
  @ApiConflictResponse({ description: 'A station of this id exists already' })
  create(@CurrentPrincipal() principal: Principal, @Body() body: CreateStationDto): Promise<StationDto> {
    return this.stations.create(principal, body);
  }

  @Get(':stationId')
  @AllowRead()
  @ApiOperation({ summary: 'One station' })
  @ApiOkResponse({ type: StationDto })
  @ApiNoStation()
  find(@CurrentPrincipal() principal: Principal, @Param('stationId') stationId: string): Promise<StationDto> {
    return this.stations.find(principal, stationId);
  }

  @Patch(':stationId')
  @AllowWrite()
  @ApiOperation({
    summary: 'Changes a station; null clears a field',
    description:
      'A new securityProfile or acceptedQuirks, or an acceptance withdrawn, has the charger connect anew. One that is ' +
      'accepted learns of it at its next boot, which trigger-message can ask for.',
  })
  @ApiOkResponse({ type: StationDto })
  @ApiNoStation()
  update(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: UpdateStationDto,
  ): Promise<StationDto> {
    return this.stations.update(principal, stationId, body);
  }

  @Delete(':stationId')
  @AllowWrite()
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a station and disconnects it; its sessions stay' })
  @ApiNoContentResponse()
  @ApiNoStation()
  remove(@CurrentPrincipal() principal: Principal, @Param('stationId') stationId: string): Promise<void> {
    return this.stations.remove(principal, stationId);
  }

  @Get(':stationId/connectors')
  @AllowRead()
  @ApiOperation({ summary: 'Its connectors with what they reported last' })
  @ApiPage(ConnectorDto)
  @ApiNoStation()
  connectors(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: PageQuery,
  ): Promise<Page<ConnectorDto>> {
    return this.stations.connectors(principal, stationId, query);
  }
}
